package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.GraphOptions;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.SubmittedJob;
import dev.millrace.runner.counts.CountingCluster;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointConfigOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;

/**
 * Flink inside this process, as parallel as the machine has processors. For replays of what does
 * not fit the direct runner's memory, and for trying out what a cluster will do. State is in
 * memory, its checkpoints are in temporary files, and a job that was stopped starts anew; {@link
 * KeepingFlink} goes on.
 */
public final class EmbeddedFlink implements RunTarget {
  /** Its checkpoints go with the process, and nobody could go on from them. */
  private static final int NEVER = 0;

  /** Flink's name of the state backend that is the heap. */
  private static final String HEAP = "hashmap";

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
    FlinkPipelineOptions options = InProcess.options(profile, parallelism, fromFile, mode);
    GraphOptions graph = options.as(GraphOptions.class);
    graph.setLivePartitions(partitions(options.getParallelism()));
    graph.setWithinProcess(true);
    graph.setStateInMemory(isInHeap(options) && options.getFasterCopy() && !goesOn(options));
    return options;
  }

  /**
   * Whether nobody asks for another place of state than Flink's own choice, the heap, or for a log
   * of its changes, which would be all of it at each.
   */
  @SuppressWarnings("deprecation") // Beam still obeys the factory
  private boolean isInHeap(FlinkPipelineOptions options) {
    Configuration settings = settings(options);
    // It knows the option by its earlier name, too.
    String backend = settings.get(StateBackendOptions.STATE_BACKEND);
    return options.getStateBackend() == null
        && options.getStateBackendFactory() == null
        && (backend == null || backend.equals(HEAP))
        && !settings.get(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG);
  }

  /** Whether the job goes on with state that something else has kept, in map states. */
  private boolean goesOn(FlinkPipelineOptions options) {
    return options.getSavepointPath() != null
        || settings(options).contains(SavepointConfigOptions.SAVEPOINT_PATH);
  }

  /** What Flink finds: its own files, where there are any, and the profile, which goes before. */
  private Configuration settings(FlinkPipelineOptions options) {
    String directory = options.getFlinkConfDir();
    Configuration settings =
        directory == null
            ? GlobalConfiguration.loadConfiguration()
            : GlobalConfiguration.loadConfiguration(directory);
    settings.addAll(profile.configuration());
    return settings;
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
    CountingCluster cluster =
        InProcess.start(profile, graph.getMaximumParallelism(), CountingCluster::new);
    try {
      JobEndpoint endpoint = InProcess.submit(cluster, graph);
      return new FlinkJob(
          InProcess.client(cluster, graph),
          cluster.counts(),
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

  private static void stop(MiniCluster cluster, ScratchCheckpoints checkpoints) {
    var unused = cluster.closeAsync().whenComplete((closed, fault) -> checkpoints.remove());
  }
}
