package dev.millrace.runner.state;

import dev.millrace.runner.counts.CountingCluster;
import java.util.concurrent.Executor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.highavailability.nonha.embedded.EmbeddedHaServices;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** Flink inside this process, whose completed checkpoints are noted by a {@link StateRun}. */
public final class StateCluster extends CountingCluster {
  private final StateRun run;

  public StateCluster(MiniClusterConfiguration configuration, StateRun run) {
    super(configuration);
    this.run = run;
  }

  @Override
  protected HighAvailabilityServices createHighAvailabilityServices(
      Configuration configuration, Executor executor) {
    return new EmbeddedHaServices(executor) {
      @Override
      public CheckpointRecoveryFactory getCheckpointRecoveryFactory() {
        return DurableCheckpoints.of(run);
      }
    };
  }
}
