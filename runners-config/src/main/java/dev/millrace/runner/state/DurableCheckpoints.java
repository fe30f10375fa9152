package dev.millrace.runner.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.checkpoint.CheckpointsCleaner;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.StandaloneCheckpointRecoveryFactory;
import org.apache.flink.runtime.checkpoint.StandaloneCompletedCheckpointStore;
import org.apache.flink.runtime.jobgraph.RestoreMode;
import org.apache.flink.runtime.state.SharedStateRegistryFactory;

/**
 * Flink's list of completed checkpoints, which is on the disk as well. Flink puts a checkpoint here
 * before it tells the job that it is complete, and removes older ones after that.
 */
final class DurableCheckpoints extends StandaloneCompletedCheckpointStore {
  private final StateRun run;

  private DurableCheckpoints(
      StateRun run,
      int atMost,
      SharedStateRegistryFactory registry,
      Executor executor,
      RestoreMode mode) {
    super(atMost, registry, executor, mode);
    this.run = run;
  }

  /** Makes such lists for the job of a run. */
  static CheckpointRecoveryFactory of(StateRun run) {
    return new StandaloneCheckpointRecoveryFactory() {
      @Override
      public CompletedCheckpointStore createRecoveredCompletedCheckpointStore(
          JobID job,
          int atMost,
          SharedStateRegistryFactory registry,
          Executor executor,
          RestoreMode mode) {
        return new DurableCheckpoints(run, atMost, registry, executor, mode);
      }
    };
  }

  @Override
  public CompletedCheckpoint addCheckpointAndSubsumeOldestOne(
      CompletedCheckpoint checkpoint, CheckpointsCleaner cleaner, Runnable afterCleaning)
      throws Exception {
    List<CompletedCheckpoint> all = new ArrayList<>(getAllCheckpoints());
    all.add(checkpoint);
    run.kept(
        all.subList(Math.max(0, all.size() - getMaxNumberOfRetainedCheckpoints()), all.size()));
    return super.addCheckpointAndSubsumeOldestOne(checkpoint, cleaner, afterCleaning);
  }

  @Override
  public void shutdown(JobStatus status, CheckpointsCleaner cleaner) throws Exception {
    if (status == JobStatus.FINISHED) {
      run.ended();
    }
    super.shutdown(status, cleaner);
  }
}
