package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.GraphOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Observer;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RecordingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkStateBackendFactory;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedFlinkTest {
  private final EmbeddedFlink flink = new EmbeddedFlink(2);

  @Test
  void aReplayIsPublishedWithItsFinalCounts() {
    // given
    RecordingJob job = new RecordingJob(flink, RunMode.REPLAY);
    job.pipeline().apply(Create.of(1, 2, 3)).apply(ParDo.of(new CountFn()));

    // when
    Outcome outcome = JobRun.start(flink, job).finish((metrics, elapsed) -> {});

    // then
    assertThat(outcome.cancelled()).isFalse();
    assertThat(job.calls).containsExactly("publish");
    assertThat(outcome.metrics().queryMetrics(CountFn.OURS).getCounters())
        .extracting(MetricResult::getAttempted)
        .containsExactly(6L);
  }

  @Test
  void aLiveRunWhoseSourcesEndComesToItsEnd() {
    // given: a source that Beam calls unbounded, and that ends
    RecordingJob job = new RecordingJob(flink, RunMode.LIVE);
    job.pipeline()
        .apply(GenerateSequence.from(1).to(4).withRate(1000, Duration.standardSeconds(1)))
        .apply(MapElements.into(TypeDescriptors.integers()).via(Long::intValue))
        .apply(ParDo.of(new CountFn()));

    // when
    Outcome outcome = JobRun.start(flink, job).finish((metrics, elapsed) -> {});

    // then
    assertThat(outcome.metrics().queryMetrics(CountFn.OURS).getCounters())
        .extracting(MetricResult::getAttempted)
        .containsExactly(6L);
  }

  @Test
  void stateThatFlinkRefusesInMemoryIsSaved() throws Exception {
    // given: a job without an end, for a few checkpoints
    RecordingJob job = new RecordingJob(flink, RunMode.LIVE);
    job.pipeline()
        .apply(GenerateSequence.from(0).withRate(10, Duration.standardSeconds(1)))
        .apply(MapElements.into(TypeDescriptors.integers()).via(Long::intValue))
        .apply(WithKeys.<Integer, Integer>of(0).withKeyType(TypeDescriptors.integers()))
        .apply(ParDo.of(new LargeStateFn()));
    List<Diagnostic> notices = new CopyOnWriteArrayList<>();
    CountDownLatch longEnough = new CountDownLatch(1);
    JobRun run = JobRun.start(flink, job);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () ->
                run.finish(
                    new Observer() {
                      @Override
                      public void onTick(MetricResults metrics, java.time.Duration elapsed) {
                        if (elapsed.toSeconds() >= 10) {
                          longEnough.countDown();
                        }
                      }

                      @Override
                      public void onNotice(Diagnostic notice) {
                        notices.add(notice);
                      }
                    }));

    // when
    assertThat(longEnough.await(40, TimeUnit.SECONDS)).isTrue();
    run.cancel();

    // then: it never started again
    assertThat(outcome.get(30, TimeUnit.SECONDS).cancelled()).isTrue();
    assertThat(notices).isEmpty();
  }

  @Test
  void aFailedJobTellsItsRootCauseAndIsDiscarded() {
    // given
    RecordingJob job = new RecordingJob(flink, RunMode.REPLAY);
    job.pipeline().apply(Create.of(0)).apply(ParDo.of(new CountFn()));

    // when
    JobRun run = JobRun.start(flink, job);

    // then
    assertThatThrownBy(() -> run.finish((metrics, elapsed) -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no such directory");
    assertThat(job.calls).containsExactly("discard");
  }

  @Test
  void aCancelledRunIsDiscarded() throws Exception {
    // given: a pipeline that never ends
    RecordingJob job = new RecordingJob(flink, RunMode.LIVE);
    job.pipeline().apply(GenerateSequence.from(0).withRate(10, Duration.standardSeconds(1)));
    JobRun run = JobRun.start(flink, job);
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(() -> run.finish((metrics, elapsed) -> running.countDown()));
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

    // when
    boolean cancelled = run.cancel();

    // then
    assertThat(cancelled).isTrue();
    assertThat(outcome.get(30, TimeUnit.SECONDS).cancelled()).isTrue();
    assertThat(job.calls).containsExactly("discard");
  }

  @Test
  void theFilesOptionsGoBeforeOurs() {
    FlinkPipelineOptions options =
        EmbeddedFlink.of(Optional.empty(), OptionalInt.empty())
            .options(Map.of("parallelism", "3"), RunMode.REPLAY)
            .as(FlinkPipelineOptions.class);

    assertThat(options.getParallelism()).isEqualTo(3);
    assertThat(options.getObjectReuse()).isTrue();
    assertThat(options.getFlinkMaster()).isEqualTo("[local]");
  }

  @Test
  void aLiveRunWithoutCheckpointsIsRefused() {
    assertThatThrownBy(() -> flink.options(Map.of("checkpointingInterval", "-1"), RunMode.LIVE))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "millrace: error ML-4251: a live run on Flink needs checkpoints, to restart from and to"
                + " write files and exactly-once rows; got checkpointingInterval -1; expected"
                + " milliseconds above 0");
    assertThat(
            flink
                .options(Map.of("checkpointingInterval", "-1"), RunMode.REPLAY)
                .as(FlinkPipelineOptions.class)
                .isStreaming())
        .isFalse();
  }

  @Test
  void stateIsAnObjectOnlyWhereFlinkKeepsItInTheHeapAndForThisProcess(@TempDir Path directory)
      throws IOException {
    assertThat(isStateInMemory(flink, Map.of())).isTrue();
    assertThat(isStateInMemory(flink, Map.of("stateBackend", "rocksdb"))).isFalse();
    assertThat(isStateInMemory(flink, Map.of("stateBackendFactory", Heap.class.getName())))
        .isFalse();
    assertThat(isStateInMemory(flink, Map.of("fasterCopy", "false"))).isFalse();
    assertThat(isStateInMemory(flink, Map.of("savepointPath", "/savepoint"))).isFalse();

    Map<String, String> files = Map.of("flinkConfDir", directory.toString());
    Path settings = directory.resolve("config.yaml");
    Files.writeString(settings, "state.backend.type: hashmap");
    assertThat(isStateInMemory(flink, files)).isTrue();
    Files.writeString(settings, "state.backend.type: rocksdb");
    assertThat(isStateInMemory(flink, files)).isFalse();
    assertThat(isStateInMemory(ofProfile(directory, "state.backend.type: hashmap"), files))
        .isTrue();

    assertThat(isStateInMemory(ofProfile(directory, "a: b"), Map.of())).isTrue();
    for (String setting :
        List.of(
            "state.backend: rocksdb",
            "state.backend.changelog.enabled: true",
            "execution.savepoint.path: /savepoint")) {
      assertThat(isStateInMemory(ofProfile(directory, setting), Map.of())).as(setting).isFalse();
    }
  }

  private static boolean isStateInMemory(EmbeddedFlink flink, Map<String, String> fromFile) {
    return flink.options(fromFile, RunMode.LIVE).as(GraphOptions.class).isStateInMemory();
  }

  private static EmbeddedFlink ofProfile(Path directory, String setting) throws IOException {
    Path profile =
        Files.writeString(
            directory.resolve("profile.yaml"),
            "beam:\n  checkpointingInterval: 1000\n  fasterCopy: true\nflink:\n  " + setting);
    return EmbeddedFlink.of(Optional.of(profile), OptionalInt.empty());
  }

  /** Somebody's own choice of a state backend. */
  public static final class Heap implements FlinkStateBackendFactory {
    @Override
    public StateBackend createStateBackend(FlinkPipelineOptions options) {
      return new HashMapStateBackend();
    }
  }
}
