package dev.millrace.spec.yaml.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spec.yaml.PipelineFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogicHashTest {
  private static final String FILE =
      """
      # Orders.
      pipeline:
        type: composite
        transforms:
          - {type: Filter, name: Paid, input: orders, config: {keep: "amount > ${MIN:-0}"}}
      streams:
        orders:
          fields: {order_id: VARCHAR, amount: INTEGER, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 2m}
          live:
            type: ReadFromKafka
            config: {topic: orders, bootstrap_servers: "${BROKERS:-b}", format: JSON}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE:-a}/orders"}}
      outputs:
        paid:
          input: Paid
          live: {type: WriteToKafka, config: {topic: paid, bootstrap_servers: b, key: none, format: JSON}}
          replay: {type: WriteToParquet, config: {path: out}}
        dead_letter:
          live: {type: WriteToConsole}
        late:
          live: {type: WriteToConsole}
      """;

  private static String hash(String file, Map<String, String> variables) {
    return PipelineFiles.parse("f.yaml", file, variables).spec().hash();
  }

  private static String hash(String from, String to) {
    assertThat(FILE).contains(from);
    return hash(FILE.replace(from, to), Map.of());
  }

  @Test
  void placesCommentsOptionsAndTestsAreNoPartOfIt() {
    String hash = hash(FILE, Map.of());

    assertThat(hash).matches("[0-9a-f]{16}");
    assertThat(hash(FILE, Map.of("ARCHIVE", "/elsewhere", "BROKERS", "kafka:9092")))
        .isEqualTo(hash);
    assertThat(hash("# Orders.", "# Orders that were paid.")).isEqualTo(hash);
    assertThat(hash("topic: paid", "topic: paid-2")).isEqualTo(hash);
    assertThat(hash("outputs:\n", "options: {targetParallelism: 1}\noutputs:\n")).isEqualTo(hash);
    assertThat(hash("type: WriteToParquet", "type: WriteToJson")).isEqualTo(hash);
  }

  @Test
  void whatChangesRowsChangesIt() {
    String hash = hash(FILE, Map.of());

    assertThat(hash(FILE, Map.of("MIN", "1"))).isNotEqualTo(hash);
    assertThat(hash("amount: INTEGER", "amount: BIGINT")).isNotEqualTo(hash);
    assertThat(hash("orderness: 2m", "orderness: 3m")).isNotEqualTo(hash);
    assertThat(hash("input: Paid", "input: orders")).isNotEqualTo(hash);
    assertThat(
            hash("format: JSON}\n    archive", "format: JSON, metadata: {offset: o}}\n    archive"))
        .isNotEqualTo(hash);
    assertThat(hash("  paid:\n", "  payed:\n")).isNotEqualTo(hash);
  }
}
