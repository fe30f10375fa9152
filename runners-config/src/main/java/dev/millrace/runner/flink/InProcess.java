package dev.millrace.runner.flink;

import dev.millrace.compile.RunMode;
import dev.millrace.runner.counts.CountingCluster;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;

/** What every Flink inside this process has in common. */
final class InProcess {
  private static final long LEAST_MANAGED = 64L << 20;
  private static final String PARALLELISM = "parallelism";

  private InProcess() {}

  /**
   * The options of a job.
   *
   * @param parallelism 0 for as many as the file or the profile says, or the machine has processors
   */
  static FlinkPipelineOptions options(
      FlinkProfile profile, int parallelism, Map<String, String> fromFile, RunMode mode) {
    Map<String, String> given = new LinkedHashMap<>();
    if (parallelism > 0) {
      given.put(PARALLELISM, Integer.toString(parallelism));
    } else if (!profile.beam().containsKey(PARALLELISM) && !fromFile.containsKey(PARALLELISM)) {
      given.put(PARALLELISM, Integer.toString(Runtime.getRuntime().availableProcessors()));
    }
    return profile.options(fromFile, given, mode);
  }

  /**
   * Starts a Flink.
   *
   * @param of makes one of its configuration
   */
  static CountingCluster start(
      FlinkProfile profile, int slots, Function<MiniClusterConfiguration, CountingCluster> of) {
    Configuration settings = profile.configuration();
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(RestOptions.ADDRESS, "localhost");
    if (!settings.contains(TaskManagerOptions.MANAGED_MEMORY_SIZE)) {
      long share = Math.max(LEAST_MANAGED, Runtime.getRuntime().maxMemory() / 5);
      settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(share));
    }
    settings.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
    settings.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
    CountingCluster cluster =
        of.apply(
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

  static JobEndpoint submit(MiniCluster cluster, JobGraph graph)
      throws ExecutionException, InterruptedException {
    cluster.submitJob(graph).get();
    return new JobEndpoint(cluster.getRestAddress().get().toString(), graph.getJobID().toString());
  }

  static JobClient client(MiniCluster cluster, JobGraph graph) {
    return new MiniClusterJobClient(
        graph.getJobID(),
        cluster,
        InProcess.class.getClassLoader(),
        JobFinalizationBehavior.NOTHING);
  }
}
