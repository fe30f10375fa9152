package dev.millrace.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.Utf8;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.SourceState.Holder;
import dev.millrace.engine.ledger.SourceState.PartitionState;
import dev.millrace.engine.ledger.SourceState.Readers;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.http.HttpAddress;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.spec.Secrets;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.telemetry.Movement;
import dev.millrace.telemetry.Readiness;
import dev.millrace.telemetry.Readings.Seen;
import dev.millrace.telemetry.SinkWait;
import dev.millrace.telemetry.Snapshot;
import dev.millrace.telemetry.Telemetry.Run;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

/** What the page is told of runs, rows and letters: bounded, and without what is hidden. */
class PageDataTest {
  private static final long NOW = 1_740_823_200_000L;
  private static final Plan PLAN =
      Planner.plan(
          PipelineFiles.read(
              Path.of("..", "pipelines", "definitions", "orders-payments.yaml"), Map.of()));
  private static final Plan ERRORS =
      plan(
          """
          streams:
            s: {fields: {a: INTEGER, card: VARCHAR}, live: {type: ReadFromKafka, config: {topic: t, bootstrap_servers: b, format: JSON}}}
          on_error: fail
          pipeline:
            transforms:
              - {type: Filter, name: S, input: s, config: {keep: "1 / a > 1", error_handling: {output: bad}}}
              - {type: MapToFields, name: Told, input: S.bad, config: {fields: {code: code, said: message, loud: "message || '!'", raw: value}}}
          outputs:
            good: {input: S, live: {type: WriteToKafka, config: {topic: g, bootstrap_servers: b, key: none, format: JSON}}}
            bad: {input: S.bad, live: {type: WriteToKafka, config: {topic: x, bootstrap_servers: b, key: none, format: JSON}}}
            told: {input: Told, live: {type: WriteToKafka, config: {topic: y, bootstrap_servers: b, key: none, format: JSON}}}
          """);
  private static final Schema ADDRESS =
      Schema.builder().addStringField("street").addStringField("zip").build();
  private static final Schema ROW =
      Schema.builder()
          .addStringField("name")
          .addNullableField("mail", Schema.FieldType.STRING)
          .addRowField("address", ADDRESS)
          .build();

  private static Plan plan(String file) {
    return Planner.plan(PipelineFiles.open("p.yaml", file, Map.of()));
  }

  private static Seen seen(LedgerRow row, SourceState state) {
    Snapshot snapshot =
        new Snapshot(
            NOW,
            Duration.ofSeconds(61),
            new Ledger(List.of(row)),
            Map.of("orders", state),
            Map.of("orders/code/ML-6102", 12L),
            Map.of());
    return new Seen(
        new Run("shop", "live"),
        Optional.of(snapshot),
        new Movement(),
        new Readiness(List.of()),
        NOW);
  }

  private static LedgerRow orders(long late, long dead) {
    return new LedgerRow(
        "orders",
        "source",
        1_000,
        1_000,
        Map.of(Disposition.LATE, late, Disposition.DEAD_LETTERED, dead),
        1_000 - late - dead);
  }

  @Test
  void ofManyPartitionsThoseThatAreFurthestBehindAreShownAndTheOthersCounted() {
    // given: partition 777 holds back, 3 is idle and further behind
    List<PartitionState> told =
        IntStream.range(0, 1_000)
            .mapToObj(
                n ->
                    new PartitionState(
                        "orders",
                        n,
                        0,
                        OptionalLong.of(NOW - (n == 777 ? 90_000 : n == 3 ? 99_000 : n)),
                        n == 3,
                        OptionalLong.of(NOW)))
            .toList();
    SourceState state =
        new SourceState(
            new Readers(
                OptionalLong.of(40), OptionalLong.empty(), OptionalLong.of(NOW - 90_000), false),
            10_000,
            1,
            9_000,
            Optional.of(new Holder(Optional.of("orders"), 777)),
            told);

    // when
    ObjectNode json = new RunState(PLAN).of(seen(orders(0, 0), state));

    // then
    JsonNode stream = json.path("streams").path(0);
    assertThat(stream.path("told")).hasSize(StreamState.PARTITIONS);
    assertThat(stream.path("folded").asLong()).isEqualTo(10_000 - StreamState.PARTITIONS);
    assertThat(stream.at("/told/0/partition").asText()).isEqualTo("orders/777");
    assertThat(stream.at("/told/0/holds").asBoolean()).isTrue();
    assertThat(json.toString().length()).isLessThan(20_000);
  }

  @Test
  void aStepTellsItsStateAndHowLongItsWorkTakes() {
    // given: under the names that Flink shows
    LedgerRow step = new LedgerRow("Count all", "step", 10, 9, Map.of(), 0);
    Map<String, Long> counters =
        Map.of(
            "Count_all/state_keys", 7L,
            "Count_all/state_keys_removed", 2L,
            "Count_all/state_bytes", 900L,
            "Count_all/lookup/calls/250", 94L,
            "Count_all/lookup/calls/5000", 5L,
            "Count_all/lookup/calls/more", 1L);

    // when
    ObjectNode json = new ObjectMapper().createObjectNode();
    StepFigures.add(
        json,
        step,
        new Snapshot(
            NOW, Duration.ofSeconds(1), new Ledger(List.of(step)), Map.of(), counters, Map.of()));

    // then
    assertThat(json)
        .hasToString(
            "{\"state\":{\"keys\":5,\"bytes\":900},"
                + "\"calls\":{\"count\":100,\"half\":0.25,\"most\":5.0}}");
  }

  @Test
  void anOutputThatHasWaitedForItsSinkIsTrouble() {
    // given
    LedgerRow output = new LedgerRow("paid", "output", 10, 10, Map.of(), 0);
    long now = System.nanoTime();
    Waits.Wait shorter = Waits.begin("output:paid", now - Duration.ofMillis(100).toNanos());

    // when
    List<Trouble> none = Trouble.of(output, true);
    Waits.Wait longer = Waits.begin("output:paid", now - Duration.ofSeconds(90).toNanos());
    List<Trouble> long90 = Trouble.of(output, true);
    String line = SinkWait.longest().map(SinkWait::text).orElse("");
    longer.end();
    shorter.end();

    // then
    assertThat(none).isEmpty();
    assertThat(long90)
        .singleElement()
        .matches(Trouble::bad)
        .extracting(Trouble::text)
        .asString()
        .matches("has waited 1m? ?[0-9.]*.* for its sink");
    assertThat(line).startsWith("  'paid' has waited ").endsWith(" for its sink");
    assertThat(SinkWait.longest()).isEmpty();
  }

  @Test
  void troubleIsGradedAsTheAlertsDo() {
    // when, then
    assertThat(Trouble.of(orders(0, 0), true)).isEmpty();
    assertThat(Trouble.of(orders(50, 10), true))
        .containsExactly(new Trouble(false, "10 dead letters"), new Trouble(false, "50 late"));
    assertThat(Trouble.of(orders(51, 11), true)).allMatch(Trouble::bad);
    LedgerRow lost = new LedgerRow("a", "step", 7, 8, Map.of(), 7);
    assertThat(Trouble.of(lost, false)).isEmpty();
    assertThat(Trouble.of(lost, true)).containsExactly(new Trouble(true, "1 row did not arrive"));
  }

  @Test
  void aRowIsShownAsTextAndCutAndWithoutWhatIsHidden() {
    // given
    Event event =
        new Event(
            new Object[] {
              Utf8.ofAscii("<b>".getBytes(StandardCharsets.UTF_8), 0, 3),
              null,
              new Object[] {"Main St", "12"}
            },
            NOW,
            new Window(NOW, NOW + 60_000),
            null);

    // when
    ObjectNode open = new RowForm(ROW, Set.of()).row(event);
    ObjectNode hidden =
        new RowForm(ROW, new HiddenColumns(Set.of("mail", "zip")).in(ROW)).row(event);

    // then
    assertThat(open.path("cells").toString())
        .isEqualTo("[\"<b>\",null,\"{street: Main St, zip: 12}\"]");
    assertThat(open.path("window").asText()).isEqualTo("2025-03-01T10:00:00Z");
    assertThat(hidden.path("cells").toString()).isEqualTo("[\"<b>\",\"•••\",\"•••\"]");
    assertThat(RowForm.cut("x".repeat(500), 200)).hasSize(200).endsWith("…");
  }

  @Test
  void aLetterHasItsBytesAsTextAndHexUnlessColumnsAreHidden() {
    // given
    Object[] values = new Object[Envelopes.DEAD_LETTER.getFieldCount()];
    values[Envelopes.DEAD_LETTER.indexOf("code")] = "ML-6102";
    values[Envelopes.DEAD_LETTER.indexOf("message")] = "broken JSON: 'secret'";
    values[Envelopes.DEAD_LETTER.indexOf("offset")] = 7L;
    values[Envelopes.DEAD_LETTER.indexOf("value")] = new byte[] {(byte) 0xff, 'a'};
    Event event = Event.of(NOW, values);

    // when
    ObjectNode open = new EnvelopeForm(Envelopes.DEAD_LETTER, false).envelope(event);
    ObjectNode hidden = new EnvelopeForm(Envelopes.DEAD_LETTER, true).envelope(event);

    // then
    assertThat(open.at("/value/hex").asText()).isEqualTo("ff61");
    assertThat(open.at("/value/text").asText()).isEqualTo("\ufffda");
    assertThat(open.path("offset").asLong()).isEqualTo(7);
    assertThat(hidden.toString()).doesNotContain("ff61", "secret").contains("ML-6102");
    assertThat(hidden.at("/value/size").asInt()).isEqualTo(2);
  }

  @Test
  void whatAnErrorOutputKnowsOfARecordIsHiddenWhereverItGoes() {
    // given
    Object[] letter = new Object[Envelopes.DEAD_LETTER.getFieldCount()];
    letter[Envelopes.DEAD_LETTER.indexOf("code")] = "ML-6001";
    letter[Envelopes.DEAD_LETTER.indexOf("message")] = "division of 4000 by zero";
    letter[Envelopes.DEAD_LETTER.indexOf("key")] = bytes("k4000");
    letter[Envelopes.DEAD_LETTER.indexOf("value")] = bytes("card 4000");
    letter[Envelopes.DEAD_LETTER.indexOf("headers")] = Map.of("h", bytes("4000"));
    Event bad = Event.of(NOW, letter);
    Event told = Event.of(NOW, new Object[] {"ML-6001", "4000", "4000!", bytes("4000")});

    // when
    String hidden = shown(new RowSamples(ERRORS, new HiddenColumns(Set.of("card"))), bad, told);
    String open = shown(new RowSamples(ERRORS, new HiddenColumns(Set.of())), bad, told);

    // then
    assertThat(hidden).doesNotContain("4000").contains("\"ML-6001\",\"•••\",\"•••\",\"•••\"");
    assertThat(open).contains("division of 4000", "\"ML-6001\",\"4000\",\"4000!\"");
  }

  private static String shown(RowSamples samples, Event bad, Event told) {
    samples.leaving("S.bad", 0).accept(bad);
    samples.entering("output:bad").accept(bad);
    samples.leaving("Told", 0).accept(told);
    samples.entering("output:told").accept(told);
    return String.join(
        "\n",
        samples.leaving(new Edge("S.bad", 0)).path("rows").toString(),
        samples.output("bad").path("rows").toString(),
        samples.leaving(new Edge("Told", 0)).path("rows").toString(),
        samples.output("told").path("rows").toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatBeamsErrorOutputKnowsOfARowIsHiddenAndSoIsTheRowThatIsStrippedOfIt() {
    // given
    Plan plan =
        plan(
            """
            pipeline:
              transforms:
                - {type: Create, config: {elements: [{a: 1}]}}
                - {type: Filter, name: S, input: Create, config: {keep: "1 / a > 1", language: sql, error_handling: {output: bad}}}
                - {type: StripErrorMetadata, name: T, input: S.bad}
                - {type: LogForTesting, name: L, input: T}
            """);

    // when
    LetterColumns letters = LetterColumns.of(plan);

    // then
    assertThat(letters.in(new Edge("S.bad", 0))).containsExactly(0, 1, 2);
    assertThat(letters.in(new Edge("T", 0))).containsExactly(0);
    assertThat(letters.in(new Edge("S", 0))).isEmpty();
  }

  @Test
  void aNameThatNoRowsHaveIsNotOneToHide() {
    // when, then
    assertThat(mistake("order_id")).isEmpty();
    assertThat(mistake("oder_id"))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .startsWith("column 'oder_id' is not in any rows of the file; expected one of ")
                    .endsWith(" Did you mean 'order_id'?"));
    assertThat(mistake("")).isPresent();
    Plan nested =
        plan(
            """
            pipeline:
              transforms:
                - {type: Create, config: {elements: [{a: {zip: "1"}, b: [{street: "x"}]}]}}
                - {type: LogForTesting, input: Create}
            """);
    PageSettings settings =
        new PageSettings(new HttpAddress("127.0.0.1", 0), Set.of("zip", "street"));
    assertThat(settings.mistake(nested)).isEmpty();
  }

  private static Optional<String> mistake(String name) {
    return new PageSettings(new HttpAddress("127.0.0.1", 0), Set.of(name)).mistake(PLAN);
  }

  @Test
  void secretsAreMaskedInTextsAndNumbersAndNamesStay() {
    // given
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("12345", 1_123_456);
    json.putArray("texts").add("a \"12345\"").addObject().put("id", "x12345");
    Secrets secrets = Secrets.of(List.of("12345"));

    // when
    String masked = MaskedJson.text(json, secrets::mask);

    // then
    assertThat(masked)
        .isEqualTo("{\"12345\":1123456,\"texts\":[\"a \\\"***\\\"\",{\"id\":\"x***\"}]}");
    assertThat(json.at("/texts/0").asText()).isEqualTo("a \"12345\"");
  }

  @Test
  void onlySomeOfEachSecondAreKeptAndTheNewestFirst() {
    // given
    Newest<Integer, String> newest = new Newest<>(5, 3, String::valueOf);

    // when
    IntStream.range(0, 100).forEach(newest::accept);
    newest.refill();
    IntStream.range(100, 200).forEach(newest::accept);

    // then
    assertThat(newest.all()).containsExactly("102", "101", "100", "2", "1");
  }

  @Test
  void latenessIsCountedInRanges() {
    // given
    LateTimes times = new LateTimes();

    // when
    List.of(1L, 1_000L, 1_001L, 3_600_000L, Long.MAX_VALUE - 1).forEach(times::add);

    // then
    assertThat(times.json().findValuesAsText("events"))
        .containsExactly("2", "1", "0", "0", "1", "0", "1");
  }

  @Test
  void theLastHourHasAPointEveryFiveSeconds() {
    // given
    History history = new History();
    SourceState state =
        new SourceState(
            new Readers(OptionalLong.of(40), OptionalLong.empty(), OptionalLong.empty(), false),
            1,
            0,
            0,
            Optional.empty(),
            List.of());
    Seen seen = seen(orders(0, 0), state);

    // when
    for (long second = 0; second < 4_000; second++) {
      boolean unused =
          history.see(
              new Seen(
                  seen.run(),
                  seen.snapshot(),
                  seen.movement(),
                  seen.readiness(),
                  NOW + second * 1_000));
    }

    // then
    ObjectNode json = history.json();
    assertThat(json.path("times")).hasSize(720);
    assertThat(json.at("/times/719").asLong() - json.at("/times/718").asLong()).isEqualTo(5_000);
    assertThat(json.path("lines")).allSatisfy(l -> assertThat(l.path("values")).hasSize(720));
    assertThat(json.toString().length()).isLessThan(60_000);
  }
}
