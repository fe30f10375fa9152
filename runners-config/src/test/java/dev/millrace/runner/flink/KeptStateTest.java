package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.plan.Planner;
import dev.millrace.plan.StateForm;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStateTest {
  private static final String FILE =
      """
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: b, format: JSON}}
      on_error: fail
      pipeline:
        transforms:
          - {type: Latest, name: Newest, input: orders, config: {key: id, order_by: at}}
      outputs:
        newest: {input: Newest, live: {type: WriteToConsole}}
      """;

  private static Map<String, Map<String, String>> form(String file) {
    return StateForm.of(Planner.plan(PipelineFiles.open("p.yaml", file, Map.of())));
  }

  @Test
  void whatTellsOfAStoppedRunIsItsOwnState(@TempDir Path savepoint) {
    // given
    KeptState.write(savepoint.toString(), form(FILE));
    Map<String, Map<String, String>> kept = KeptState.of(savepoint.toString()).orElseThrow();

    // when, then
    KeptState.refuseOther("s", kept, form(FILE));
    assertThatThrownBy(
            () -> KeptState.refuseOther("s", kept, form(FILE.replace("topic: orders", "topic: o"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4205")
        .hasMessageContaining("--stopped: the state at s is not of a run of this file")
        .hasMessageContaining("step 'orders'");
    assertThatThrownBy(
            () -> KeptState.refuseOther("s", kept, form(FILE.replace("Newest", "Other"))))
        .hasMessageContaining("step 'Newest': it is gone");
  }
}
