package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.UserException;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RecordingJob;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class FlinkClusterIT {
  @TempDir static Path directory;
  private static LocalCluster cluster;

  @BeforeAll
  static void start() {
    cluster = LocalCluster.start(directory.resolve("cluster"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static FlinkCluster target(String master) {
    return target(master, Optional.empty());
  }

  private static FlinkCluster target(String master, Optional<JobJar> jobJar) {
    return new FlinkCluster(
        ClusterSettings.of(
            new ClusterSettings.Arguments(
                master,
                Optional.empty(),
                OptionalInt.of(2),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                jobJar)));
  }

  @Test
  void aJobRunsInOtherProcessesAndItsCountsComeBack() {
    // given
    FlinkCluster target = target(cluster.address());
    RecordingJob job = new RecordingJob(target, RunMode.REPLAY);
    job.pipeline().apply(Create.of(1, 2, 3)).apply(ParDo.of(new CountFn()));

    // when
    JobRun run = JobRun.start(target, job);
    Outcome outcome = run.finish((metrics, elapsed) -> {});

    // then
    assertThat(run.place().orElseThrow())
        .matches(
            "job [0-9a-f]{32} at http://" + cluster.address() + "/#/job/[0-9a-f]{32}/overview");
    assertThat(outcome.metrics().queryMetrics(CountFn.OURS).getCounters())
        .extracting(MetricResult::getAttempted)
        .containsExactly(6L);
    assertThat(job.calls).containsExactly("publish");
  }

  @Test
  void aJobJarThatTheClusterLacksIsNamed() {
    // given
    Path jar = directory.resolve("nowhere.jar");
    FlinkCluster target = target(cluster.address(), Optional.of(new JobJar(jar, true)));
    RecordingJob job = new RecordingJob(target, RunMode.REPLAY);
    job.pipeline().apply(Create.of(1)).apply(ParDo.of(new CountFn()));

    // when, then
    assertThatThrownBy(() -> JobRun.start(target, job).finish((metrics, elapsed) -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4207")
        .hasMessageContaining("--job-jar local:PATH");
  }

  @Test
  void aClusterThatIsNotThereIsNamed() {
    // given
    FlinkCluster target = target("http://localhost:1/");
    RecordingJob job = new RecordingJob(target, RunMode.REPLAY);
    job.pipeline().apply(Create.of(1)).apply(ParDo.of(new CountFn()));

    // when, then
    assertThatThrownBy(() -> JobRun.start(target, job))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4202")
        .hasMessageContaining("no Flink cluster answers at localhost:1");
    assertThat(job.calls).containsExactly("discard");
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThatThrownBy(() -> target("local host"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-4201");
  }
}
