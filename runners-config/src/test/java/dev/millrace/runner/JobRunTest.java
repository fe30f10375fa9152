package dev.millrace.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.compile.RunMode;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.direct.DirectProfile;
import dev.millrace.runner.direct.DirectTarget;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobRunTest {
  private final RunTarget target = new DirectTarget();

  @Test
  void aRunThatEndsIsPublished() {
    // given
    RecordingJob job = new RecordingJob(target, RunMode.LIVE);
    job.pipeline().apply(Create.of(1, 2, 3));

    // when
    Outcome outcome = JobRun.start(target, job).finish((metrics, elapsed) -> {});

    // then
    assertThat(outcome.cancelled()).isFalse();
    assertThat(job.calls).containsExactly("publish");
  }

  @Test
  void aRunThatFailsIsDiscardedAndTellsWhy() {
    // given
    RecordingJob job = new RecordingJob(target, RunMode.LIVE);
    SerializableFunction<Integer, Integer> divide = number -> 1 / number;
    job.pipeline()
        .apply(Create.of(0))
        .apply(MapElements.into(TypeDescriptors.integers()).via(divide));

    // when
    JobRun run = JobRun.start(target, job);

    // then
    assertThatThrownBy(() -> run.finish((metrics, elapsed) -> {}))
        .hasRootCauseInstanceOf(ArithmeticException.class);
    assertThat(job.calls).containsExactly("discard");
  }

  @Test
  void aCancelledRunIsDiscardedAndNeverPublished() throws Exception {
    // given: a pipeline that never ends
    RecordingJob job = new RecordingJob(target, RunMode.LIVE);
    job.pipeline().apply(GenerateSequence.from(0).withRate(10, Duration.standardSeconds(1)));
    JobRun run = JobRun.start(target, job);
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
  void cancellingAFinishedRunChangesNothing() {
    // given
    RecordingJob job = new RecordingJob(target, RunMode.LIVE);
    job.pipeline().apply(Create.of(1));
    JobRun run = JobRun.start(target, job);
    run.finish((metrics, elapsed) -> {});

    // when
    boolean cancelled = run.cancel();

    // then
    assertThat(cancelled).isFalse();
    assertThat(run.isPublished()).isTrue();
    assertThat(job.calls).containsExactly("publish");
  }

  @Test
  void aRunThatCannotPublishIsNotWhole() {
    // given: a disk that is full when the files come in place
    RecordingJob job =
        new RecordingJob(target, RunMode.LIVE) {
          @Override
          public void publish(MetricResults metrics) {
            throw new IllegalStateException("no space");
          }
        };
    job.pipeline().apply(Create.of(1));
    JobRun run = JobRun.start(target, job);

    // when
    assertThatThrownBy(() -> run.finish((metrics, elapsed) -> {})).hasMessage("no space");

    // then
    assertThat(run.cancel()).isFalse();
    assertThat(run.isPublished()).isFalse();
    assertThat(job.calls).containsExactly("discard");
  }

  @Test
  void theFilesOptionsGoBeforeOurs() {
    DirectOptions options = DirectProfile.options(Map.of("targetParallelism", "3"));

    assertThat(options.getTargetParallelism()).isEqualTo(3);
    assertThat(options.isEnforceImmutability()).isFalse();
    assertThat(options.isEnforceEncodability()).isFalse();
    assertThat(options.isBlockOnRun()).isFalse();
  }
}
