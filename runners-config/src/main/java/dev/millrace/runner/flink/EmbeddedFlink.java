package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.GraphOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.SubmittedJob;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;

/**
 * Flink inside this process, as parallel as the machine has processors. For replays of what does
 * not fit the direct runner's memory, and for trying out what a cluster will do. State is in
 * memory, its checkpoints are in temporary files, and a job that was stopped starts anew.
 */
public final class EmbeddedFlink implements RunTarget {
  private static final long LEAST_MANAGED = 64L << 20;

  /** Its checkpoints go with the process, and nobody could go on from them. */
  private static final int NEVER = 0;

  private static final long COUNTS_EVERY_MILLIS = 1_000;

  private static final String PARALLELISM = "parallelism";
  private static final int PARTITIONS_PER_INSTANCE = 4;
  private static final int MOST_PARTITIONS = 32;

  private final int parallelism;
  private final FlinkProfile profile;

  /**
   * @param parallelism of every operator; 1 or more
   */
  public EmbeddedFlink(int parallelism) {
    this(parallelism, FlinkProfile.shipped("flink-embedded.yaml"));
  }

  private EmbeddedFlink(int parallelism, FlinkProfile profile) {
    this.parallelism = parallelism;
    this.profile = profile;
  }

  /**
   * As the command line has it.
   *
   * @param profile a file of the user's, in place of the one that is part of the program
   * @param parallelism empty for as many as the profile says, or as the machine has processors
   * @throws dev.millrace.diag.UserException ML-4200 if the profile cannot be read
   */
  public static EmbeddedFlink of(Optional<Path> profile, OptionalInt parallelism) {
    FlinkProfile read =
        profile
            .map(FlinkProfile::read)
            .orElseGet(() -> FlinkProfile.shipped("flink-embedded.yaml"));
    return new EmbeddedFlink(parallelism.orElse(0), read);
  }

  @Override
  public PipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    Map<String, String> given = new LinkedHashMap<>();
    if (parallelism > 0) {
      given.put(PARALLELISM, Integer.toString(parallelism));
    } else if (!profile.beam().containsKey(PARALLELISM) && !fromFile.containsKey(PARALLELISM)) {
      given.put(PARALLELISM, Integer.toString(Runtime.getRuntime().availableProcessors()));
    }
    FlinkPipelineOptions options = profile.options(fromFile, given, mode);
    GraphOptions graph = options.as(GraphOptions.class);
    graph.setLivePartitions(partitions(options.getParallelism()));
    graph.setWithinProcess(true);
    return options;
  }

  /**
   * State ends with the process, so that the number of its partitions may follow the parallelism. A
   * few for each instance: fewer would spread keys unevenly, more would cost timers.
   */
  private static int partitions(int instances) {
    return Math.min(MOST_PARTITIONS, PARTITIONS_PER_INSTANCE * Math.max(1, instances));
  }

  @Override
  public SubmittedJob submit(CompiledJob job) {
    ScratchCheckpoints checkpoints = ScratchCheckpoints.of(profile);
    JobGraph graph =
        FlinkTranslation.jobGraph(job.pipeline(), checkpoints.in(profile).configuration());
    MiniCluster cluster = start(graph.getMaximumParallelism());
    try {
      cluster.submitJob(graph).get();
      JobEndpoint endpoint =
          new JobEndpoint(cluster.getRestAddress().get().toString(), graph.getJobID().toString());
      return new FlinkJob(
          new MiniClusterJobClient(
              graph.getJobID(),
              cluster,
              EmbeddedFlink.class.getClassLoader(),
              JobFinalizationBehavior.NOTHING),
          endpoint,
          new JobWatch(endpoint, Optional.empty(), NEVER),
          Optional.empty(),
          false,
          () -> stop(cluster, checkpoints));
    } catch (ExecutionException | RuntimeException e) {
      stop(cluster, checkpoints);
      throw FlinkFaults.of(e);
    } catch (InterruptedException e) {
      stop(cluster, checkpoints);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting Flink", e);
    }
  }

  private MiniCluster start(int slots) {
    Configuration settings = profile.configuration();
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(RestOptions.ADDRESS, "localhost");
    if (!settings.contains(TaskManagerOptions.MANAGED_MEMORY_SIZE)) {
      long share = Math.max(LEAST_MANAGED, Runtime.getRuntime().maxMemory() / 5);
      settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(share));
    }
    if (!settings.contains(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL)) {
      // The counts of a progress line; ten seconds, as on a cluster, look like a standstill.
      settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, COUNTS_EVERY_MILLIS);
    }
    settings.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
    settings.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
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

  private static void stop(MiniCluster cluster, ScratchCheckpoints checkpoints) {
    var unused = cluster.closeAsync().whenComplete((closed, fault) -> checkpoints.remove());
  }
}
