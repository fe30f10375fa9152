package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final int KILLS = Integer.getInteger("millrace.late.kills", 1);
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
    assertThat(done).contains("finished dlq-");
    assertThat(ids("tardy.paid").stream().distinct().toList()).isEqualTo(all);
    assertThat(ids("tardy.paid").stream().filter(id -> id < AHEAD).count()).isEqualTo(late);
    assertThat(again).containsPattern("waiting +0").containsPattern("sent back +0");
    assertThat(ok(file, "dlq list")).startsWith("0 dead letters\n");
  }

  @Test
  void anEventThatTheFileRejectsBecomesALetterAndVerifyKnows() throws Exception {
    // given: one that is late, one that is late and filtered
    Path file = filtered("slow");
    texts("slow").send(List.of(order(1, "1"), order(AHEAD, "1"), order(2, "2"), order(3, "-3")));
    runAndArchive(file);
    assertThat(ids("slow.paid")).containsExactly(1, AHEAD);
    String dry = ok(file, "late replay", "--dry-run");
    assertThat(ids("slow.paid")).containsExactly(1, AHEAD);

    // when
    String chosen = ok(file, "late replay", "--where=text LIKE '%-3%'");
    String done = ok(file, "late replay");

    // then
    assertThat(dry).containsPattern("would be sent back +2").containsPattern("paid +1");
    assertThat(chosen).containsPattern("waiting +2").containsPattern("sent back +1");
    assertThat(done).containsPattern("waiting +1").containsPattern("paid +1");
    assertThat(ids("slow.paid")).containsExactly(1, 2, AHEAD);
    assertThat(ok(file, "verify", "--no-progress"))
        .contains("2 records were sent back")
        .containsPattern("paid +3 +3 +3");
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
  void aTableTakesTheCorrectedWindow() throws Exception {
    // given
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(programs.isPresent(), "Debian's postgresql is not installed");
    Path file = keyed("late", COUNTED);
    try (PostgresServer server = PostgresServer.start(programs.get())) {
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
