package dev.millrace.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Envelopes;
import dev.millrace.io.format.registry.SchemaKey;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterStatsTest {
  private static final Plan PLAN =
      Planner.plan(
          PipelineFiles.open(
              "p.yaml",
              """
              pipeline:
                transforms:
                  - {type: Filter, name: Half, input: orders, config: {keep: id / 2 > 1}}
              streams:
                orders:
                  fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
                  timestamp: at
                  live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: b, format: AVRO, registry: {url: "http://localhost:1"}}}
                plain:
                  fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
                  timestamp: at
                  live: {type: ReadFromKafka, config: {topic: plain, bootstrap_servers: b, format: JSON}}
              outputs:
                half: {input: Half, live: {type: WriteToConsole}}
                rest: {input: plain, live: {type: WriteToConsole}}
                dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: b, key: none, format: JSON}}}
              """,
              Map.of()));

  private static Letter letter(
      int number,
      String source,
      String step,
      String at,
      String value,
      Map<String, byte[]> headers) {
    return new Letter(number, new Object[Envelopes.DEAD_LETTER.getFieldCount()], 0)
        .with(
            Map.of(
                "source",
                source,
                "step",
                step,
                "code",
                "ML-6108",
                "pipeline_hash",
                "h",
                "event_time",
                Instant.parse(at).toEpochMilli(),
                "value",
                HexFormat.of().parseHex(value),
                "headers",
                headers));
  }

  @Test
  void lettersOfOneDayAndSchemaStandTogetherWithTheFirstAsTheirExample() {
    // given
    Map<String, byte[]> apart = Map.of("__value_schema_id", HexFormat.of().parseHex("0000000009"));
    List<LetterStats.Group> groups =
        LetterStats.of(
            PLAN,
            List.of(
                letter(1, "orders", "orders", "2025-03-01T00:00:00Z", "000000000702", Map.of()),
                letter(2, "orders", "orders", "2025-03-01T23:59:59.999Z", "0000000007", Map.of()),
                letter(3, "orders", "orders", "2025-03-02T00:00:00Z", "0000000007", Map.of()),
                letter(4, "orders", "Half", "2025-03-01T00:00:00Z", "0000000008", Map.of()),
                letter(5, "orders", "orders", "2025-03-01T00:00:00Z", "02", apart),
                letter(6, "orders", "orders", "2025-03-01T00:00:00Z", "02", Map.of()),
                letter(7, "plain", "plain", "2025-03-01T00:00:00Z", "0000000007", Map.of())));

    // then: also those of a step behind the stream, and of ids among the headers
    assertThat(groups)
        .extracting(
            group ->
                List.of(
                    group.step(),
                    group.day(),
                    group.schema().map(SchemaKey::toString).orElse("none"),
                    group.letters(),
                    group.example().number()))
        .containsExactlyInAnyOrder(
            List.of("orders", "2025-03-01", "id 7", 2L, 1),
            List.of("orders", "2025-03-02", "id 7", 1L, 3),
            List.of("Half", "2025-03-01", "id 8", 1L, 4),
            List.of("orders", "2025-03-01", "id 9", 1L, 5),
            List.of("orders", "2025-03-01", "none", 1L, 6),
            List.of("plain", "2025-03-01", "none", 1L, 7));
    assertThat(groups.get(0).letters()).isEqualTo(2);
  }
}
