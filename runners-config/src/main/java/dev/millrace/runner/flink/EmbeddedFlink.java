package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.SubmittedJob;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;

/**
 * Flink inside this process, as parallel as the machine has processors. For replays of what does
 * not fit the direct runner's memory, and for trying out what a cluster will do. State is in memory
 * and a job that was stopped starts anew.
 */
public final class EmbeddedFlink implements RunTarget {
  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);

  private final int parallelism;

  /**
   * @param parallelism of every operator; 1 or more
   */
  public EmbeddedFlink(int parallelism) {
    this.parallelism = parallelism;
  }

  /** As parallel as the machine has processors. */
  public static EmbeddedFlink ofThisMachine() {
    return new EmbeddedFlink(Runtime.getRuntime().availableProcessors());
  }

  @Override
  public PipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    return FlinkProfile.options(fromFile, mode, parallelism);
  }

  @Override
  public SubmittedJob submit(CompiledJob job) {
    JobGraph graph = FlinkTranslation.jobGraph(job.pipeline());
    MiniCluster cluster = start(graph.getMaximumParallelism());
    try {
      cluster.submitJob(graph).get();
      return new FlinkJob(
          new MiniClusterJobClient(
              graph.getJobID(),
              cluster,
              EmbeddedFlink.class.getClassLoader(),
              JobFinalizationBehavior.NOTHING),
          () -> stop(cluster));
    } catch (ExecutionException | RuntimeException e) {
      stop(cluster);
      throw FlinkFaults.of(e);
    } catch (InterruptedException e) {
      stop(cluster);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting Flink", e);
    }
  }

  private static MiniCluster start(int slots) {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(RestOptions.ADDRESS, "localhost");
    // Sorting and hashing of a replay; the rest of the heap belongs to the steps.
    settings.set(
        TaskManagerOptions.MANAGED_MEMORY_SIZE,
        new MemorySize(Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 5)));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    settings.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(Math.max(1, slots))
                .withRandomPorts()
                .build());
    try {
      cluster.start();
      return cluster;
    } catch (Exception e) {
      throw FlinkFaults.of(e);
    }
  }

  private static void stop(MiniCluster cluster) {
    var unused = cluster.closeAsync();
  }
}
