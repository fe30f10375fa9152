package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.UserException;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RecordingJob;
import dev.millrace.runner.SubmittedJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
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
    // Flink looks every minute for jobs that nobody waits for.
    cluster =
        LocalCluster.start(
            directory.resolve("cluster"),
            "-D$internal.dispatcher.client-aliveness-check.interval=1 s");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** Jobs run from what lies on this machine: ClusterRunsIT sends a job what it runs from. */
  private static FlinkCluster target(String master) {
    return target(master, Optional.of(cluster.jobJar()));
  }

  private static FlinkCluster target(String master, Optional<JobJar> jobJar) {
    return target(master, jobJar, Optional.empty());
  }

  private static FlinkCluster target(
      String master, Optional<JobJar> jobJar, Optional<Path> profile) {
    return new FlinkCluster(
        ClusterSettings.of(
            new ClusterSettings.Arguments(
                master,
                profile,
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
  void aJobThatIsTiedToThisProcessIsCancelledOnceNobodyWaitsForIt() throws Exception {
    // given: a job without an end
    String usual = Files.readString(Path.of("flink.yaml"));
    Path profile =
        Files.writeString(
            directory.resolve("tied.yaml"),
            usual.replaceFirst("(?m)^flink:", "flink:\n  client.heartbeat.timeout: 4000"));
    FlinkCluster target =
        target(cluster.address(), Optional.of(cluster.jobJar()), Optional.of(profile)).tied();
    RecordingJob job = new RecordingJob(target, RunMode.LIVE);
    job.pipeline()
        .apply(GenerateSequence.from(1).withRate(1, Duration.standardSeconds(1)))
        .apply(MapElements.into(TypeDescriptors.integers()).via(Long::intValue))
        .apply(ParDo.of(new CountFn()));

    // when: somebody waits for longer than a sign lasts, and then nobody does
    String id;
    State waiting;
    try (SubmittedJob submitted = target.submit(job)) {
      id = submitted.place().orElseThrow().replaceFirst("(?s)^job ([0-9a-f]{32}).*", "$1");
      waiting = submitted.await(java.time.Duration.ofSeconds(7));
    }

    // then
    assertThat(waiting).isEqualTo(State.RUNNING);
    JobEndpoint endpoint = new JobEndpoint("http://" + cluster.address(), id);
    await()
        .atMost(java.time.Duration.ofMinutes(2))
        .until(() -> endpoint.get("").path("state").asText().equals("CANCELED"));
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
