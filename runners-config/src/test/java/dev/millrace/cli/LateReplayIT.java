package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Late events are sent back through the pipeline, each once. {@code -Dmillrace.late.kills=N} and
 * {@code -Dmillrace.late.seed=N} change how often a command is killed, and when.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LateReplayIT extends SentBackCase {
  private static final int KILLS = Integer.getInteger("millrace.late.kills", 2);
  private static final long SEED = Long.getLong("millrace.late.seed", 16);
  private static final int BATCH = 300;

  /** An order that is far ahead of all others, so that those that follow it are late. */
  private static final int AHEAD = 20_000;

  private static void runAndArchive(Path file) {
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");
  }

  private static Path filtered(String name) throws IOException {
    return keyed(name, "{type: Filter, name: Paid, input: orders, config: {keep: amount > 0}}");
  }

  @Test
  void eachLateEventIsARowOnceHoweverOftenTheCommandIsKilled() throws Exception {
    // given
    Path file = filtered("tardy");
    Random random = new Random(SEED);
    texts("tardy").send(List.of(order(AHEAD, "1")));
    int late = 0;
    int exit = 0;

    // when: killed after its rows, or some time after its first note, each time with new events
    for (int kill = 0; kill < KILLS; kill++) {
      texts("tardy")
          .send(IntStream.range(late, late + BATCH).mapToObj(id -> order(id, "2")).toList());
      late += BATCH;
      ok(file, "run", "--until-idle=500ms", "--no-progress");
      String topic = (KILLS - kill) % 2 == 1 ? "tardy.paid" : "tardy.dead";
      exit = killOne(file, topic, random.nextInt(200), "late replay");
    }
    String done = ok(file, "late replay");
    String again = ok(file, "late replay");

    // then
    List<Integer> all = new ArrayList<>(IntStream.range(0, late).boxed().toList());
    all.add(AHEAD);
    assertThat(exit).isEqualTo(137);
    assertThat(done).containsPattern(FINISHED_OR_DONE);
    assertThat(ids("tardy.paid").stream().distinct().toList()).isEqualTo(all);
    assertThat(ids("tardy.paid").stream().filter(id -> id < AHEAD).count()).isEqualTo(late);
    assertThat(again).containsPattern("waiting +0").containsPattern("sent back +0");
    assertThat(ok(file, "dlq list")).startsWith("0 dead letters\n");
  }

  @Test
  void anEventThatTheFileRejectsBecomesALetterAndVerifyKnows() throws Exception {
    // given: one that is late, one that is late and filtered, one that is late and rejected
    Path file =
        keyed("slow", "{type: Filter, name: Paid, input: orders, config: {keep: 10 / amount > 0}}");
    texts("slow")
        .send(
            List.of(
                order(1, "1"), order(AHEAD, "1"), order(2, "2"), order(3, "-3"), order(4, "0")));
    runAndArchive(file);
    // A run that starts again puts them there again.
    texts("slow.late").send(texts("slow.late").all());
    assertThat(ids("slow.paid")).containsExactly(1, AHEAD);
    String dry = ok(file, "late replay", "--dry-run");
    assertThat(ids("slow.paid")).containsExactly(1, AHEAD);

    // when
    String chosen = ok(file, "late replay", "--where=text LIKE '%-3%'");
    String done = ok(file, "late replay");

    // then
    assertThat(dry).containsPattern("would be sent back +3").containsPattern("paid +1");
    assertThat(chosen).containsPattern("waiting +3").containsPattern("sent back +1");
    assertThat(done)
        .containsPattern("waiting +2")
        .containsPattern("paid +1")
        .containsPattern("became letters again +1")
        .containsPattern("parked now +0");
    assertThat(ids("slow.paid")).containsExactly(1, 2, AHEAD);
    assertThat(ok(file, "dlq list")).startsWith("1 dead letter\n");
    assertThat(ok(file, "verify", "--no-progress"))
        .contains("3 records were sent back")
        .containsPattern("paid +3 +3 +3");
    refused("ML-4123", write("renamed.yaml", Files.readString(file)), "late replay");
  }

  @Test
  void whatIsNoLetterIsToldAndNothingIsLost() throws Exception {
    // given: a late event, a letter, and what something else wrote among the letters
    Path file = filtered("foreign");
    texts("foreign").send(List.of(order(AHEAD, "1"), order(2, "2"), order(3, "\"1,5\"")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    texts("foreign.dead").send(List.of("garbage"));
    List<String> before = texts("foreign.dead").all();
    assertThat(before).hasSize(2);

    // when
    for (String command : List.of("dlq list", "dlq stats", "dlq replay", "late replay")) {
      TestCommandLine.Result result = millrace(file, command);

      // then
      assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
      assertThat(String.join(" ", result.err()))
          .contains("ML-4107", "topic 'foreign.dead'", "foreign.dead/0@1")
          .doesNotContain("Exception");
    }
    refused("ML-4102", file, "late replay", "--from=2025-03-02", "--to=2025-03-01");

    // then
    assertThat(texts("foreign.dead").all()).isEqualTo(before);
    assertThat(texts("foreign.late").all()).hasSize(1);
    assertThat(ids("foreign.paid")).containsExactly(AHEAD);
  }

  @Test
  void whatRowsMayHaveOrLateEventsLackStays() throws Exception {
    // given
    Path file = filtered("left");
    texts("left").send(List.of(order(1, "1"), order(AHEAD, "1"), order(2, "2")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    String text = Files.readString(file);

    // when
    write("left.yaml", text.replace("amount > 0", "amount > -1"));
    String otherVersion = ok(file, "late replay");
    write("left.yaml", text.replace("topic: left,", "metadata: {timestamp: came}, topic: left,"));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    String recordTime = ok(file, "late replay");

    // then
    assertThat(otherVersion)
        .containsPattern("left: another version of the file left it out \\([0-9a-f]{16}\\) +1")
        .containsPattern("sent back +0");
    assertThat(recordTime).contains("column 'came' has the record's own time");
    assertThat(ids("left.paid")).doesNotContain(2);
  }

  @Test
  void whatLateReplayHasBegunOtherCommandsEnd() throws Exception {
    // given: a record that is too large for a note
    Path file = filtered("large");
    String large = order(2, "2").replace("}", ", \"pad\": \"" + "x".repeat(70_000) + "\"}");
    texts("large").send(List.of(order(AHEAD, "1"), large));
    ok(file, "run", "--until-idle=500ms", "--no-progress");

    // when
    int exit = killOne(file, "large.dead", 0, "late replay");
    String done = ok(file, "dlq replay");

    // then
    assertThat(exit).isEqualTo(137);
    assertThat(done).contains("finished dlq-");
    assertThat(ids("large.paid")).containsExactly(2, AHEAD);
  }

  @Test
  void aWindowIsFinalWhenAllPartitionsAreBeyondIt() throws Exception {
    // given: one that is late in its partition, and another partition that is not as far
    Path file = keyed("parts", COUNTED);
    kafka.createTopic("both", 2);
    write("parts.yaml", Files.readString(file).replace("topic: parts,", "topic: both,"));
    TopicTexts both = texts("both");
    both.send(0, List.of(order(1, "1"), order(AHEAD, "1"), order(5, "5")));
    both.send(1, List.of(order(2, "2")));
    runAndArchive(file);

    // when
    refused("ML-4120", file, "late replay");
    both.send(1, List.of(order(AHEAD + 1, "2")));
    runAndArchive(file);
    String done = ok(file, "late replay");

    // then
    assertThat(done).containsPattern("sent back +1");
    assertThat(ids("parts.paid")).contains(5);
  }

  private static final String COUNTED =
      "{type: Combine, name: Paid, input: orders, windowing: {type: fixed, size: 1m}, config:"
          + " {group_by: id, combine: {orders: count}}}";

  /** Two orders of one window, one of which is late, and a late one that is alone in its own. */
  private static void sendLate(Path file, String topic) {
    texts(topic)
        .send(
            List.of(
                order(1, "1"),
                order(AHEAD, "9"),
                order(1, "2").replace("10:00:01", "10:00:31"),
                order(5, "5")));
    runAndArchive(file);
  }

  @Test
  void aTopicGetsNewWindowsAndKeepsThoseThatItHas() throws Exception {
    // given
    Path file = keyed("counted", COUNTED);
    sendLate(file, "counted");

    // when
    refused("ML-4120", file, "late replay");
    String done = ok(file, "late replay", "--where=text LIKE '%\"id\": 5%'");

    // then
    assertThat(done).containsPattern("waiting +2").containsPattern("paid +1");
    assertThat(ids("counted.paid")).containsExactly(1, 5, AHEAD);
    assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");
  }

  @Test
  void aTopicGetsRevisionsOfTheWindowsThatItHas() throws Exception {
    // given: rows that say which of their window they are
    Path file =
        keyed(
            "revised",
            COUNTED.replace(
                "orders: count}",
                "orders: count}, window: {start: minute}, allowed_lateness: 10s"));
    write(
        "revised.yaml",
        Files.readString(file)
            .replace("timestamp: at", "timestamp: at\n    watermark: {allowed_lateness: 10s}"));
    sendLate(file, "revised");

    // when: killed after the first row, if it gets so far
    killOne(file, "revised.paid", 0, "late replay");
    ok(file, "late replay");
    String again = ok(file, "late replay");

    // then
    assertThat(texts("revised.paid").all())
        .map(
            row ->
                row.replaceAll(".*\"id\": ?(\\d+).*\"orders\": ?(\\d+).*", "$1: $2 ") + pane(row))
        .containsExactlyInAnyOrder(
            "1: 1 final/3", "20000: 1 final/3", "1: 2 correction/5", "5: 1 final/3");
    assertThat(again).containsPattern("sent back +0");
    assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");
  }

  private static String pane(String row) {
    return row.replaceAll(".*\"pane\": ?\"(\\w+)\".*\"revision\": ?(\\d+).*", "$1/$2");
  }

  @Test
  void aTableTakesTheCorrectedWindow() throws Exception {
    // given
    Path file = keyed("late", COUNTED);
    try (PostgresServer server = PostgresServer.startNew()) {
      intoTable(file, "late", server);
      sendLate(file, "late");
      assertThat(server.rows("select id, orders from paid order by id"))
          .containsExactly("1|1", "20000|1");

      // when
      String done = ok(file, "late replay");

      // then
      assertThat(done).containsPattern("sent back +2").containsPattern("paid +2");
      assertThat(server.rows("select id, orders from paid order by id"))
          .containsExactly("1|2", "5|1", "20000|1");
      assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");
    }
  }
}
