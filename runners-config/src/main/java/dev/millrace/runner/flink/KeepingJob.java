package dev.millrace.runner.flink;

import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.counts.CountingCluster;
import dev.millrace.runner.state.StateRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** A job inside this process whose state stays when the process ends. */
final class KeepingJob extends FlinkJob {
  /** Whoever waits for the process's end has less patience than it has state, at times. */
  private static final Duration CHECKPOINT_WITHIN = Duration.ofSeconds(10);

  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

  private final MiniCluster cluster;
  private final JobGraph graph;
  private final StateRun run;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile boolean stopped;

  KeepingJob(
      CountingCluster cluster, JobGraph graph, JobEndpoint endpoint, StateRun run, String place) {
    super(
        InProcess.client(cluster, graph),
        cluster.counts(),
        new JobWatch(
            endpoint,
            Optional.of(run.home().checkpoints().toString()),
            ClusterSettings.GIVE_UP_AFTER,
            path -> "--state " + run.home().path()),
        Optional.of(place),
        false,
        () -> {
          stop(cluster);
          run.close();
        });
    this.cluster = cluster;
    this.graph = graph;
    this.run = run;
  }

  @Override
  public List<Diagnostic> notices() {
    List<Diagnostic> all = new ArrayList<>();
    if (told.compareAndSet(false, true)) {
      all.addAll(run.warnings());
    }
    all.addAll(super.notices());
    return all;
  }

  @Override
  public Optional<Path> stateDirectory() {
    return Optional.of(run.home().path());
  }

  /**
   * Makes a last checkpoint, so that little is done twice, and ends the job. Without it the next
   * run goes on from the one before.
   */
  @Override
  public String stopWithSavepoint() {
    stopped = true;
    try {
      var unused =
          cluster
              .triggerCheckpoint(graph.getJobID())
              .get(CHECKPOINT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It is starting, or its checkpoints fail or are slow.
      return cancelled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return cancelled();
  }

  private String cancelled() {
    cancel();
    return run.home().path().toString();
  }

  @Override
  public State await(Duration atMost) {
    try {
      return super.await(atMost);
    } catch (RuntimeException e) {
      if (stopped) {
        return State.CANCELLED;
      }
      throw e;
    }
  }

  /** Waits: the directory is another run's as soon as nothing is written there any more. */
  static void stop(MiniCluster cluster) {
    try {
      cluster.closeAsync().get(STOPPED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends, and Flink with it.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
