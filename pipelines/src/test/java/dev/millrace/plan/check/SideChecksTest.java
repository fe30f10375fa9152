package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.plan.PlanFiles;
import org.junit.jupiter.api.Test;

class SideChecksTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL}
          live: {type: ReadFromJson, config: {path: a}}
          archive: {type: ReadFromKafka, config: {topic: a, format: JSON, bootstrap_servers: "a:1"}}
      pipeline:
        transforms:
          - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
      outputs:
        out: {input: F, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      """;

  @Test
  void aSourceIsASideThatItCanBe() {
    assertThatThrownBy(() -> PlanFiles.plan(FILE))
        .hasMessageContaining(
            "p.yaml:4:12: error ML-4005 streams.s.live: ReadFromJson ends by itself, so it cannot"
                + " be the 'live' side of a stream; expected ReadFromKafka, ReadFromPubSub,"
                + " ReadFromKinesis, ReadFromPulsar, ReadFromRabbitMq.")
        .hasMessageContaining(
            "p.yaml:5:15: error ML-4005 streams.s.archive: ReadFromKafka never ends, so it cannot"
                + " be the 'archive' side of a stream; expected ReadFromParquet, ReadFromIceberg,"
                + " ReadFromDelta, ReadFromJson, ReadFromCsv, ReadFromText, ReadFromAvro.");
  }

  @Test
  void anArchiveAddsNoColumn() {
    String file =
        FILE.replace(
                "{type: ReadFromJson, config: {path: a}}",
                "{type: ReadFromKafka, config: {topic: a, format: JSON, bootstrap_servers: b}}")
            .replace(
                "archive: {type: ReadFromKafka, config: {topic: a, format: JSON, bootstrap_servers:"
                    + " \"a:1\"}}",
                "archive: {type: ReadFromCsv, config: {path: a, filename_column: f}}");

    assertThatThrownBy(() -> PlanFiles.plan(file))
        .hasMessageContaining(
            "p.yaml:5:69: error ML-4005 streams.s.archive.config.filename_column: 'filename_column'"
                + " adds a column, which the live side does not have; use it at a source among the"
                + " transforms.");
  }

  @Test
  void aPartitionIsANumber() {
    String file =
        FILE.replace(
            "live: {type: ReadFromJson, config: {path: a}}",
            "live: {type: ReadFromKafka, config: {topic: t, format: JSON, bootstrap_servers:"
                + " \"a:1\", start: {mode: offsets, offsets: {t: {p0: 5}}},"
                + " stop: {mode: offsets, offsets: {t: {0: 5, -1: 7}}}}}");

    assertThatThrownBy(() -> PlanFiles.plan(file))
        .hasMessageContaining(
            "error ML-1004 streams.s.live.config.start.offsets.t: 'p0' is not a partition of 't';"
                + " expected a number from 0 on.")
        .hasMessageContaining(
            "error ML-1004 streams.s.live.config.stop.offsets.t: '-1' is not a partition of 't';")
        .hasMessageContaining("p.yaml:4:");
  }
}
