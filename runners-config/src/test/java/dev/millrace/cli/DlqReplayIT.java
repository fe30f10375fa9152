package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Dead letters are sent back through the pipeline, each once. {@code -Dmillrace.dlq.kills=N} and
 * {@code -Dmillrace.dlq.seed=N} change how often a command is killed, and when.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class DlqReplayIT extends SentBackCase {
  private static final int KILLS = Integer.getInteger("millrace.dlq.kills", 1);
  private static final long SEED = Long.getLong("millrace.dlq.seed", 16);
  private static final int BATCH = 500;

  @Test
  void theRecipeOfThePageRuns() throws Exception {
    // given: a row, amounts with commas, one that is no number, one that is filtered, and no JSON
    Path file = file("shop");
    texts("shop")
        .send(
            List.of(
                order(0, "5"),
                order(1, "\"12,50\""),
                order(2, "\"7,00\""),
                order(3, "\"1,2,3\""),
                order(4, "\"-1,0\""),
                "no JSON"));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");
    assertThat(ids("shop.paid")).containsExactly(0);
    String stats = ok(file, "dlq stats");
    assertThat(stats).startsWith("5 dead letters").contains("ML-6108  orders", "shop/0@1");
    assertThat(ok(file, "dlq stats", "--json"))
        .contains("\"letters\" : 4", "\"place\" : \"shop/0@1\"");

    // when
    String[] replay = {"--where=text LIKE '%,%'", "--set=amount = REPLACE(amount, ',', '.')"};
    String dry = ok(file, "dlq replay", replay[0], replay[1], "--dry-run");

    // then
    assertThat(dry).containsPattern("would be sent back +4").containsPattern("paid +2");
    assertThat(texts("shop.dead").all()).hasSize(5);

    // when
    String done = ok(file, "dlq replay", replay);

    // then
    assertThat(done)
        .containsPattern("sent back +4")
        .containsPattern("became rows, or were filtered +3")
        .containsPattern("became letters again +1");
    assertThat(ids("shop.paid")).containsExactly(0, 1, 2);
    assertThat(ok(file, "dlq list")).startsWith("2 dead letters\n3 others were sent back");
    assertThat(ok(file, "dlq show", "shop/0@3")).contains("ML-6080").contains("1,2,3");

    // when: what cannot be used is parked after so many attempts
    String parked = ok(file, "dlq replay", replay[0], replay[1], "--max-attempts=1");

    // then
    assertThat(parked).containsPattern("parked before +1").containsPattern("sent back +0");
    assertThat(ids("shop.paid")).containsExactly(0, 1, 2);
    assertThat(ok(file, "verify", "--no-progress"))
        .contains("3 records were sent back")
        .containsPattern("paid +3 +3 +3");
  }

  @Test
  void eachLetterIsARowOnceHoweverOftenTheCommandIsKilled() throws Exception {
    // given
    Path file = file("killed");
    Random random = new Random(SEED);
    int letters = 0;
    int exit = 0;

    // when: killed after its rows (the last one, too), or some time after its first note, each time
    // with new letters
    for (int kill = 0; kill < KILLS; kill++) {
      texts("killed")
          .send(
              IntStream.range(letters, letters + BATCH)
                  .mapToObj(id -> order(id, "\"" + id + ",5\""))
                  .toList());
      letters += BATCH;
      ok(file, "run", "--until-idle=500ms", "--no-progress");
      if ((KILLS - kill) % 2 == 1) {
        exit = killOne(file, "killed.paid", random.nextInt(100), "dlq replay", SET);
      } else {
        exit = killOne(file, "killed.dead", random.nextInt(1_500), "dlq replay", SET);
      }
    }
    String done = ok(file, "dlq replay", SET);

    // then
    assertThat(exit).isEqualTo(137);
    assertThat(done).containsPattern(FINISHED_OR_DONE);
    assertThat(ids("killed.paid"))
        .as(done)
        .isEqualTo(IntStream.range(0, letters).boxed().collect(Collectors.toList()));
    assertThat(ok(file, "dlq list")).startsWith("0 dead letters\n");
  }

  @Test
  void aStepThatIsCorrectedGetsItsRows() throws Exception {
    // given
    Path file = file("steps");
    String text = Files.readString(file);
    String map =
        """
            - type: MapToFields
              name: Shares
              input: Paid
              config: {language: sql, append: true, fields: {share: 100 / CAST(id AS INTEGER)}}
        """;
    Path first =
        write(
            "steps.yaml",
            text.replace("streams:", map.indent(0) + "streams:")
                .replace("input: Paid\n    live", "input: Shares\n    live"));
    texts("steps").send(List.of(order(0, "1"), order(1, "2"), order(2, "3")));
    ok(first, "run", "--until-idle=500ms", "--no-progress");
    ok(first, "archive", "--until-idle=500ms", "--no-progress");
    assertThat(ids("steps.paid")).containsExactly(1, 2);

    // when
    Path mended =
        write(
            "mended/steps.yaml",
            Files.readString(first)
                .replace(
                    "100 / CAST(id AS INTEGER)",
                    "'100 / CASE WHEN id = 0 THEN 1 ELSE CAST(id AS INTEGER) END'"));
    String unchanged = ok(first, "dlq replay");
    String done = ok(mended, "dlq replay", "--step=Shares");

    // then
    assertThat(unchanged).containsPattern("became letters again +1");
    assertThat(done).containsPattern("became rows, or were filtered +1");
    assertThat(ids("steps.paid")).containsExactly(0, 1, 2);

    assertThat(ok(mended, "verify", "--any-version", "--no-progress"))
        .containsPattern("paid +3 +3 +3");
  }

  /**
   * Of order 1 one amount and one with a comma, of order 5 one with a comma, and much later one.
   */
  private static void sendOrders(Path file, String topic) {
    texts(topic)
        .send(
            List.of(
                order(1, "1"),
                order(1, "\"1,5\"").replace("10:00:01", "10:00:31"),
                order(5, "\"5,5\""),
                order(20_000, "9")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");
  }

  private static final String SET = "--set=amount = REPLACE(amount, ',', '.')";

  @Test
  void aDuplicateStaysOneAndANewOrderIsARow() throws Exception {
    // given
    Path file =
        keyed(
            "once",
            "{type: Deduplicate, name: Paid, input: orders, config: {key: id, within: 1h}}");
    sendOrders(file, "once");

    // when
    String done = ok(file, "dlq replay", SET);

    // then
    assertThat(done).containsPattern("became rows, or were filtered +2").containsPattern("paid +1");
    assertThat(ids("once.paid")).containsExactly(1, 5, 20_000);
    assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");

    // when: the same, but the command was killed before its last note
    kafka.createTopic("once.half", 1);
    texts("once.half").send(texts("once.dead").all().subList(0, 5));
    Path half = write("half/once.yaml", Files.readString(file).replace("once.dead", "once.half"));
    String finished = ok(half, "dlq replay", SET);

    // then
    assertThat(finished).contains("finished dlq-").containsPattern("paid +0");
    assertThat(ids("once.paid")).containsExactly(1, 5, 20_000);
    assertThat(ok(half, "dlq list")).startsWith("0 dead letters\n2 others were sent back");

    // when: the same, and a record holds a part of its row
    kafka.createTopic("once.some", 1);
    texts("once.some").send(texts("once.dead").all().subList(0, 5));
    Path some =
        write(
            "some/once.yaml",
            Files.readString(file)
                .replace("once.dead", "once.some")
                .replace("topic: once.paid", "topic: once.paid, value: id"));

    // then
    refused("ML-4122", some, "dlq replay", SET);
    ok(some, "dlq replay", SET, "--allow-repeats");
    assertThat(ids("once.paid")).containsExactly(1, 5, 5, 20_000);
  }

  @Test
  void aRunOfDuplicatesThatGoesOnIsNotFinal() throws Exception {
    // given: of one amount an order every 50 minutes; with the first one others are duplicates,
    // among them some that are still to come
    Path file =
        keyed(
            "chain",
            """
            {type: Deduplicate, name: Once, input: orders, config: {key: amount, within: 1h}}
                - {type: Filter, name: Paid, input: Once, config: {keep: id < 3000 OR id > 18000}}\
            """);
    texts("chain").send(List.of(order(1, "\"1,5\"")));
    for (int id = 3000; id <= 18_000; id += 3000) {
      texts("chain").send(List.of(order(id, "1.5")));
    }
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");

    // when
    TestCommandLine.Result result = millrace(file, "dlq replay", SET);

    // then
    assertThat(String.join(" ", result.err()))
        .contains("ML-4120", "at 'Once' keys have events from then on without a pause");
    assertThat(texts("chain.dead").all()).hasSize(1);

    // when: there was a pause
    texts("chain").send(List.of(order(40_000, "9")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    ok(file, "archive", "--until-idle=500ms", "--no-progress");

    // then
    assertThat(ok(file, "dlq replay", SET)).containsPattern("paid +1");
    assertThat(ids("chain.paid")).contains(1);
  }

  @Test
  void aGroupThatIsWrittenStaysAndANewOneIsARow() throws Exception {
    // given
    Path file =
        keyed(
            "grouped",
            "{type: Combine, name: Paid, input: orders, windowing: {type: fixed, size: 1m}, config:"
                + " {group_by: id, combine: {orders: count}}}");
    sendOrders(file, "grouped");

    // when
    refused("ML-4120", file, "dlq replay", SET);
    assertThat(texts("grouped.dead").all()).hasSize(2);
    String done = ok(file, "dlq replay", SET, "--where=text LIKE '%5,5%'");

    // then
    assertThat(done).containsPattern("paid +1");
    assertThat(ids("grouped.paid")).containsExactly(1, 5, 20_000);
    assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");

    // when: its window is open as far as the archive tells
    texts("grouped").send(List.of(order(20_001, "\"7,5\"")));
    ok(file, "run", "--until-idle=500ms", "--no-progress");
    TestCommandLine.Result open = millrace(file, "dlq replay", SET, "--where=text LIKE '%7,5%'");

    // then
    assertThat(String.join(" ", open.err())).contains("ML-4120", "is not final before");
  }

  @Test
  void aTableTakesTheNewerRowOfAGroup() throws Exception {
    // given
    Path file =
        keyed(
            "table",
            "{type: Combine, name: Paid, input: orders, windowing: {type: fixed, size: 1m}, config:"
                + " {group_by: id, combine: {orders: count}}}");
    try (PostgresServer server = PostgresServer.startNew()) {
      intoTable(file, "table", server);
      sendOrders(file, "table");

      // when
      ok(file, "dlq replay", SET);

      // then
      assertThat(server.rows("select id, orders from paid order by id"))
          .containsExactly("1|2", "5|1", "20000|1");
      assertThat(ok(file, "verify", "--no-progress")).containsPattern("paid +3 +3 +3");
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    // given
    Path file = file("odd");
    Path other = write("other.yaml", Files.readString(file));
    texts("odd").send(List.of("no JSON"));
    ok(file, "run", "--until-idle=500ms", "--no-progress");

    // then
    refused("ML-4123", other, "dlq replay");
    refused("ML-4102", file, "dlq replay", "--from=2025-03-02", "--to=2025-03-01");
    refused("ML-4100", file, "dlq replay", "--set=amount");
    refused("ML-4100", file, "dlq replay", "--set=price = '1'");
    refused("ML-4100", file, "dlq replay", "--set=amount = PRICE(amount)");
    refused("ML-4100", file, "dlq replay", "--where=no_such = 1");
    refused("ML-4100", file, "dlq replay", "--max-attempts=0");
    assertThat(texts("odd.dead").all()).hasSize(1);
  }
}
