package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.UserException;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.RecordingJob;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

class FlinkClusterTest {
  @Test
  void aRunWhoseFilesAppearAtItsEndGoesOnFromNoSavepoint() {
    // given: before any cluster is asked
    FlinkCluster target =
        new FlinkCluster(
            ClusterSettings.of(
                new ClusterSettings.Arguments(
                    "localhost:1",
                    Optional.empty(),
                    OptionalInt.of(2),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("/savepoints/one"),
                    Optional.empty())));
    RecordingJob job =
        new RecordingJob(target, RunMode.LIVE) {
          @Override
          public boolean publishesAtEnd() {
            return true;
          }
        };
    job.pipeline().apply(Create.of(1));

    // when, then
    assertThatThrownBy(() -> JobRun.start(target, job))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4211")
        .hasMessageContaining("leave --until-idle out");
    assertThat(job.calls).containsExactly("discard");
  }
}
