package dev.millrace.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.PlanFiles;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.PlanMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class KinesisChecksTest {
  private static String file(String live, String sink) {
    return """
    streams:
      s:
        fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
        timestamp: t
        live: {type: ReadFromKinesis, config: {format: JSON, LIVE}}
        archive: {type: ReadFromParquet, config: {path: a}}
    pipeline:
      transforms:
        - {type: Filter, name: F, input: s, config: {keep: id IS NOT NULL}}
    outputs:
      out: {input: F, live: {type: WriteToKinesis, config: {format: JSON, SINK}}, replay: {type: WriteToConsole}}
      dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
      late: {live: {type: WriteToConsole}}
    """
        .replace("LIVE", live)
        .replace("SINK", sink);
  }

  private static List<String> warnings(PlanMode mode) {
    return Planner.checkMode(PlanFiles.plan(file("stream: a", "stream: b")), mode, false).stream()
        .map(Diagnostic::toString)
        .toList();
  }

  @Test
  void aLiveRunIsToldThatNobodyKeepsItsPosition() {
    assertThat(warnings(PlanMode.LIVE))
        .containsExactly(
            "p.yaml:5:12: warning ML-4296 streams.s.live.config: Kinesis keeps no reader's"
                + " position, and records for their retention only: a run that is not restarted"
                + " from a checkpoint begins at 'start' again. See docs/kinesis.md.");
    assertThat(warnings(PlanMode.ARCHIVE)).isEmpty();
  }

  @Test
  void whoNamesAPartitionKeyIsToldThatItKeepsNoOrder() {
    assertThat(PlanFiles.problems(file("stream: a", "stream: b, partition_key: id")))
        .containsExactly(
            "p.yaml:11:97: warning ML-5588 outputs.out.live.config.partition_key: records of a"
                + " partition key may come in another order than their rows: several workers put"
                + " them, and what Kinesis did not take at first comes later. Readers that need"
                + " the order sort by a column.");
    assertThat(PlanFiles.problems(file("stream: a", "stream: b"))).isEmpty();
  }

  @Test
  void whatNamesNoPlaceOrLoginIsRefused() {
    assertThatThrownBy(
            () ->
                PlanFiles.plan(
                    file(
                        "stream: 'a b', endpoint: 'host:1', access_key_id: x",
                        "stream: b, session_token: x, delivery: exactly_once")))
        .hasMessageContaining(
            "p.yaml:5:67: error ML-5586 streams.s.live.config.stream: it is no name of a stream;"
                + " expected 1 to 128 letters, digits, '_', '.' and '-'.")
        .hasMessageContaining(
            "streams.s.live.config.endpoint: it is no address; expected https://HOST or"
                + " http://HOST:PORT.")
        .hasMessageContaining(
            "streams.s.live.config.access_key_id: 'access_key_id' and 'secret_access_key' go"
                + " together; expected both or neither.")
        .hasMessageContaining(
            "outputs.out.live.config.session_token: a token belongs to a key; expected"
                + " 'access_key_id' and 'secret_access_key' beside it.");
  }
}
