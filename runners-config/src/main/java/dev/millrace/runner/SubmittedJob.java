package dev.millrace.runner;

import dev.millrace.diag.Diagnostic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.metrics.MetricResults;

/** A job that a runner has accepted. Its methods may be called from any thread. */
public interface SubmittedJob extends AutoCloseable {

  /**
   * Waits for the end, for a bounded time.
   *
   * @return a terminal state if the job has come to its end
   * @throws RuntimeException what made the job fail
   */
  State await(Duration atMost);

  /** Where people can look at the job, if anywhere. */
  default Optional<String> place() {
    return Optional.empty();
  }

  /** The metrics so far; after the end, the final ones. */
  MetricResults metrics();

  /**
   * What has happened to the job since the last call, or since its start, that people should know;
   * also after its end.
   */
  default List<Diagnostic> notices() {
    return List.of();
  }

  /** Whether the job goes on when this process ends. */
  default boolean outlivesThisProcess() {
    return false;
  }

  /**
   * Ends the job in a way that it can go on from.
   *
   * @return where its state lies
   * @throws RuntimeException if that is not possible; the job goes on then
   */
  default String stopWithSavepoint() {
    throw new UnsupportedOperationException("this runner keeps no state");
  }

  /** Where in this machine's files the job keeps its state, if it goes on from there. */
  default Optional<Path> stateDirectory() {
    return Optional.empty();
  }

  /** Asks the runner to end the job, and returns without waiting for it to happen. */
  void cancel();

  /** Lets go of what the runner holds in this process; the job goes on where it runs elsewhere. */
  @Override
  void close();
}
