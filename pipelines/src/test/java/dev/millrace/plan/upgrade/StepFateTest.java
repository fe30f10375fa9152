package dev.millrace.plan.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.plan.Planner;
import dev.millrace.plan.StateForm;
import dev.millrace.spec.yaml.PipelineFiles;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepFateTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Deduplicate, name: Unique, input: orders, config: {key: id, within: 1h}}
          - type: Combine
            name: PerMinute
            input: orders
            windowing: {type: fixed, size: 1m}
            config:
              group_by: currency
              window: {start: minute}
              combine: {total: {value: amount, fn: sum}, most: {value: rate, fn: max}, mean: {value: share, fn: mean}}
          - type: Combine
            name: Ids
            input: orders
            windowing: {type: fixed, size: 1m}
            config: {group_by: currency, combine: {ids: {value: id, fn: count_distinct}}}
          - type: Sequence
            name: Steps
            input: orders
            config: {key: currency, forget_after: 1h, fields: {before: {fn: lag, value: amount}}}
          - {type: Deduplicate, name: Arrived, input: orders, config: {key: id, within: 1h, emit: on_arrival}}
          - type: Join
            name: Rated
            input: {o: orders, r: rates}
            config:
              as_of: {input: r, order_by: version, deleted: gone}
              equalities: [{o: currency, r: coin}]
              fields: {o: [id], r: [rate]}
      streams:
        rates:
          fields: {coin: VARCHAR, version: INTEGER, gone: BOOLEAN, rate: BIGINT, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: rates, bootstrap_servers: "localhost:1", format: JSON}}
        orders:
          fields: {id: INTEGER NOT NULL, currency: VARCHAR, amount: INTEGER, rate: "DECIMAL(6,2)", share: REAL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "localhost:1", format: JSON}}
      on_error: fail
      outputs:
        unique: {input: Unique, live: {type: WriteToConsole}}
        totals: {input: PerMinute, live: {type: WriteToConsole}}
        ids: {input: Ids, live: {type: WriteToConsole}}
        steps: {input: Steps, live: {type: WriteToConsole}}
        arrived: {input: Arrived, live: {type: WriteToConsole}}
        rated: {input: Rated, live: {type: WriteToConsole}}
      """;

  @TempDir private Path directory;

  private Map<String, Map<String, String>> form(String file) throws Exception {
    Path path = directory.resolve("orders.yaml");
    Files.writeString(path, file);
    return StateForm.of(Planner.plan(PipelineFiles.load(path, Map.of()).spec()));
  }

  private Map<String, StepFate> fates(String changed) throws Exception {
    return StepFate.of(StepHistory.noted(Map.of(), form(FILE)), form(changed)).stream()
        .collect(Collectors.toMap(StepFate::step, fate -> fate));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "amount: INTEGER | amount: BIGINT | Unique | MIGRATED",
        "amount: INTEGER | amount: BIGINT | PerMinute | MIGRATED",
        "amount: INTEGER | amount: BIGINT | Steps | INCOMPATIBLE",
        "amount: INTEGER | amount: SMALLINT | Unique | INCOMPATIBLE",
        "amount: INTEGER | amount: DOUBLE | Unique | INCOMPATIBLE",
        "amount: INTEGER | amount: DOUBLE | PerMinute | INCOMPATIBLE",
        "id: INTEGER | id: BIGINT | Unique | MIGRATED",
        "id: INTEGER | id: BIGINT | Ids | INCOMPATIBLE",
        "id: INTEGER | id: VARCHAR | Unique | INCOMPATIBLE",
        "(6,2) | (12,2) | PerMinute | MIGRATED",
        // A largest value is kept with its digits.
        "(6,2) | (12,4) | PerMinute | INCOMPATIBLE",
        "(6,2) | (12,4) | Unique | MIGRATED",
        "(6,2) | (6,4) | Unique | INCOMPATIBLE",
        "share: REAL | share: DOUBLE | PerMinute | MIGRATED",
        "share: REAL | share: DOUBLE | Unique | MIGRATED",
        "share: REAL, | share: REAL, note: VARCHAR, | Unique | MIGRATED",
        "share: REAL, | share: REAL, note: VARCHAR NOT NULL, | Unique | INCOMPATIBLE",
        "share: REAL, | share: REAL, note: VARCHAR, | PerMinute | KEPT",
        // What answers at once keeps no rows, but keys.
        "share: REAL, | share: REAL, note: VARCHAR NOT NULL, | Arrived | KEPT",
        "id: INTEGER | id: BIGINT | Arrived | MIGRATED",
        "id: INTEGER | id: VARCHAR | Arrived | INCOMPATIBLE",
        "amount: INTEGER | amount: INTEGER NOT NULL | Unique | INCOMPATIBLE",
        "amount: INTEGER | amount: INTEGER NOT NULL | PerMinute | INCOMPATIBLE",
        "amount: INTEGER | amount: INTEGER NOT NULL | Steps | INCOMPATIBLE",
        "id: INTEGER NOT NULL | id: INTEGER | Unique | KEPT",
        "version: INTEGER | version: BIGINT | Rated | MIGRATED",
        "order_by: version | order_by: rate | Rated | INCOMPATIBLE",
        ", deleted: gone | ~~ | Rated | INCOMPATIBLE",
        "share: REAL, | share: REAL, note: VARCHAR, | orders | KEPT",
        "within: 1h | within: 2h | Unique | INCOMPATIBLE",
        "group_by: currency | group_by: [currency, id] | PerMinute | INCOMPATIBLE",
        "{value: rate, fn: max} | {value: rate, fn: min} | PerMinute | INCOMPATIBLE",
        "window: | fill_gaps: {for: 5m}\\n        window: | PerMinute | KEPT",
        "window: | fill_gaps: {for: 5m}\\n        window: | PerMinute/gaps | BEGINS_EMPTY",
        "window: | early: {every: 10s}\\n        window: | PerMinute | INCOMPATIBLE",
        "timestamp: at | timestamp: {expression: FLOOR(at TO MINUTE)} | orders | INCOMPATIBLE"
      })
  void saysWhatBecomesOfState(String part, String changed, String step, Fate fate)
      throws Exception {
    assertThat(fates(FILE.replace(part, changed.replace("\\n", "\n"))).get(step).fate())
        .isEqualTo(fate);
  }

  @Test
  void namesOfStepsAndColumnsMayChangeIfTheFileSaysWhatTheyWere() throws Exception {
    // given
    String renamed =
        FILE.replace("currency: VARCHAR", "coin: VARCHAR")
            .replace("group_by: currency", "group_by: coin")
            .replace("key: currency", "key: coin")
            .replace("o: currency", "o: coin")
            .replace("name: PerMinute", "name: EachMinute")
            .replace("input: PerMinute", "input: EachMinute");
    String told =
        renamed
            .replace(
                "name: EachMinute",
                "name: EachMinute\n      was: {name: PerMinute, columns: {coin: currency}}")
            .replace("name: Unique,", "name: Unique, was: {columns: {coin: currency}},")
            .replace("name: Steps", "name: Steps\n      was: {columns: {coin: currency}}");

    // then
    assertThat(fates(renamed).get("PerMinute").fate()).isEqualTo(Fate.DROPPED);
    assertThat(fates(renamed).get("Steps").fate()).isEqualTo(Fate.INCOMPATIBLE);
    assertThat(fates(told)).doesNotContainKey("EachMinute");
    assertThat(fates(told).get("PerMinute"))
        .isEqualTo(
            new StepFate("PerMinute", Fate.MIGRATED, List.of("column 'coin' was 'currency'")));
    assertThat(fates(told).get("Unique").toString())
        .isEqualTo("step 'Unique': column 'coin' was 'currency'");
    assertThat(fates(told).get("Steps").fate()).isEqualTo(Fate.MIGRATED);
    Map<String, Map<String, String>> kept =
        StepHistory.noted(StepHistory.noted(Map.of(), form(FILE)), form(told));
    assertThat(StepFate.of(kept, form(told))).extracting(StepFate::fate).containsOnly(Fate.KEPT);
    assertThat(StepHistory.noted(kept, form(told))).isEqualTo(kept);
  }

  @Test
  void columnsOfVersionsMayHaveOtherNames() throws Exception {
    // given
    String renamed =
        FILE.replace("version: INTEGER, gone: BOOLEAN", "seq: INTEGER, over: BOOLEAN")
            .replace("order_by: version, deleted: gone", "order_by: seq, deleted: over");
    String told =
        renamed.replace(
            "name: Rated", "name: Rated\n      was: {columns: {seq: version, over: gone}}");

    // then
    assertThat(fates(renamed).get("Rated").fate()).isEqualTo(Fate.INCOMPATIBLE);
    assertThat(fates(told).get("Rated").reasons())
        .containsExactlyInAnyOrder("column 'seq' was 'version'", "column 'over' was 'gone'");
    assertThat(fates(told).get("Rated").fate()).isEqualTo(Fate.MIGRATED);
  }

  @Test
  void twoStepsCannotHaveTheStateOfOne() {
    String twice = FILE.replace("name: PerMinute", "name: PerMinute\n      was: Unique");
    assertThatThrownBy(() -> form(twice))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "orders.yaml:6:12: error ML-2002 transforms.PerMinute.was: 'Unique' is the name of the"
                + " state of 'Unique', too.");
  }

  /** Parts that nothing touched are in the form before the last: they go by way of that. */
  @Test
  void stateOfTwoVersionsAgoIsReadByWayOfTheLast() throws Exception {
    // given: 'a' became 'b', and 'c' was dropped; then 'b' became 'd', and another 'c' came
    Map<String, String> first = facts("a INTEGER, c VARCHAR", "");
    Map<String, String> second = facts("b BIGINT", "b=a");
    Map<String, String> third = facts("c VARCHAR, d BIGINT", "d=b");

    // when
    StepHistory history =
        StepHistory.of(StepHistory.of(StepHistory.of(first).noted()).then(second).noted())
            .then(third);

    // then
    assertThat(StepHistory.of(history.noted())).isEqualTo(history);
    assertThat(history.unmarked()).isEqualTo(StateForm.mark(first));
    List<StepHistory.Earlier> forms = history.forms();
    assertThat(forms)
        .extracting(StepHistory.Earlier::mark)
        .containsExactly(StateForm.mark(second), StateForm.mark(first));
    Schema now = Schema.builder().addNullableStringField("c").addNullableInt64Field("d").build();
    Schema then = Schema.builder().addNullableInt32Field("a").addNullableStringField("c").build();
    byte[] bytes = RowCodec.of(then).encode(new Object[] {7, "old"});
    assertThat(forms.get(1).reading(0, now).decode(bytes)).containsExactly(null, 7L);
  }

  private static Map<String, String> facts(String rows, String was) {
    return Map.of("kind", "deduplicate", "key", "x", "rows", rows, "was", was);
  }

  @Test
  void valuesAreThoseOfTheWiderType() {
    Schema then =
        Schema.builder()
            .addByteField("i")
            .addFloatField("f")
            .addField("d", FieldType.DECIMAL)
            .addStringField("s")
            .addArrayField("a", FieldType.INT32)
            .build();
    Schema now =
        Schema.builder()
            .addField("a", FieldType.array(FieldType.INT32.withNullable(true)).withNullable(true))
            .addStringField("s")
            .addField("d", FieldType.DECIMAL)
            .addDoubleField("f")
            .addInt16Field("i")
            .build();
    RowCodec codec = RowCodec.of(now).readingRowsOf(then, new int[] {4, 3, 2, 1, 0});
    byte[] bytes =
        RowCodec.of(then)
            .encode(new Object[] {(byte) -3, 0.5f, new BigDecimal("1.50"), "x", List.of(1)});

    // when
    ByteSource in = new ByteSource(bytes);
    Object[] row = codec.decode(in);

    // then
    assertThat(row).containsExactly(List.of(1), "x", new BigDecimal("1.50"), 0.5, (short) -3);
    assertThat(in.hasMore()).isFalse();
    assertThat(RowCodec.of(now).decode(codec.encode(row))).containsExactly(row);
  }
}
