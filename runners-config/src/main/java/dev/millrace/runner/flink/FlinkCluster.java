package dev.millrace.runner.flink;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.SubmittedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * A Flink cluster that is there already. The job's jars travel with it; it goes on when this
 * process ends, and only what the command does at its end (publishing staged outputs, printing the
 * ledger) needs the command.
 */
public final class FlinkCluster implements RunTarget {
  /** Attempts, one a second, at a cluster that has to be there. */
  private static final int TO_SUBMIT = 5;

  /** Attempts at one that was there: a new JobManager may have to take over, or a pod to start. */
  private static final int TO_FOLLOW = 120;

  private static final int ONCE = 1;

  private final ClusterSettings settings;
  private final FlinkProfile profile;
  private final boolean tied;

  public FlinkCluster(ClusterSettings settings) {
    this(settings, false);
  }

  private FlinkCluster(ClusterSettings settings, boolean tied) {
    this.settings = settings;
    this.profile = settings.profile();
    this.tied = tied;
  }

  /**
   * The same cluster for jobs that nobody needs once this process is gone, however it went: the
   * cluster cancels one of which it has not heard for {@code client.heartbeat.timeout}.
   */
  public FlinkCluster tied() {
    return new FlinkCluster(settings, true);
  }

  @Override
  public PipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    return profile.options(fromFile, settings.options(), mode);
  }

  @Override
  public Map<String, Map<String, String>> kept() {
    return settings.fromSavepoint().flatMap(KeptState::of).orElse(Map.of());
  }

  private static void checkSavepoint(String path, CompiledJob job) {
    if (job.publishesAtEnd()) {
      throw FlinkCodes.error(
          FlinkCodes.STAGED_ELSEWHERE,
          "--from-savepoint: the files of this run's outputs appear together at its end, and what"
              + " was written to them before the savepoint went with the run that made it; leave"
              + " --until-idle out, or start without the savepoint");
    }
    KeptState.check(path, job.stateForm());
  }

  @Override
  public SubmittedJob submit(CompiledJob job) {
    settings.fromSavepoint().ifPresent(path -> checkSavepoint(path, job));
    FlinkVersions.check(settings.address());
    JobGraph graph = FlinkTranslation.jobGraph(job.pipeline(), profile.configuration());
    settings
        .fromSavepoint()
        .ifPresent(
            path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
    Optional<ClientSign> sign = tied ? Optional.of(ClientSign.of(settings)) : Optional.empty();
    sign.ifPresent(alive -> graph.setInitialClientHeartbeatTimeout(alive.within().toMillis()));
    Path scratch = scratch();
    try (RestClusterClient<StandaloneClusterId> client = connect(TO_SUBMIT)) {
      JobLibraries.add(graph, settings.jobJar(), scratch);
      String slots = waiting(client, graph);
      client.submitJob(graph).get();
      String place = client.getWebInterfaceURL() + "/#/job/" + graph.getJobID() + "/overview";
      String notes =
          settings
              .setting("state.checkpoints.dir")
              .flatMap(dir -> KeptState.write(dir + "/" + graph.getJobID(), job.stateForm()))
              .map(problem -> "\n" + problem)
              .orElse("");
      sign.ifPresent(alive -> alive.begin(client(graph, ONCE)));
      return new ClusterJob(
          client(graph, TO_FOLLOW),
          "job " + graph.getJobID() + " at " + place + slots + notes,
          job.stateForm(),
          sign);
    } catch (ExecutionException | RuntimeException e) {
      throw FlinkFaults.ofSubmission(e, settings);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while submitting to Flink", e);
    } finally {
      remove(scratch);
    }
  }

  /** A job on the cluster, whose savepoints say what form their state has. */
  private final class ClusterJob extends FlinkJob {
    private final Map<String, Map<String, String>> stateForm;

    private final Optional<ClientSign> sign;

    ClusterJob(
        JobClient client,
        String place,
        Map<String, Map<String, String>> stateForm,
        Optional<ClientSign> sign) {
      this(
          client,
          new JobEndpoint("http://" + settings.address(), client.getJobID().toString()),
          place,
          stateForm,
          sign);
    }

    private ClusterJob(
        JobClient client,
        JobEndpoint endpoint,
        String place,
        Map<String, Map<String, String>> stateForm,
        Optional<ClientSign> sign) {
      super(
          client,
          new RunningCounts(endpoint),
          new JobWatch(endpoint, settings.setting("state.checkpoints.dir"), settings.giveUpAfter()),
          Optional.of(place),
          true,
          () -> {});
      this.stateForm = stateForm;
      this.sign = sign;
    }

    @Override
    public void close() {
      sign.ifPresent(ClientSign::close);
      super.close();
    }

    @Override
    public String stopWithSavepoint() {
      String path = stopWithSavepoint(settings.setting("state.savepoints.dir"));
      return path + KeptState.write(path, stateForm).map(why -> " (" + why + ")").orElse("");
    }
  }

  /** Says so if there are too few slots now; more may be on their way. */
  private static String waiting(RestClusterClient<StandaloneClusterId> client, JobGraph graph)
      throws ExecutionException, InterruptedException {
    int free = client.getClusterOverview().get().getNumSlotsAvailable();
    int needed = graph.getMaximumParallelism();
    return free >= needed
        ? ""
        : "\nit waits for slots: it needs " + needed + ", and " + free + " are free";
  }

  /** It closes its client after each call, so each call has one of its own. */
  private JobClient client(JobGraph graph, int attempts) {
    return new ClusterClientJobClientAdapter<>(
        () -> connect(attempts), graph.getJobID(), FlinkCluster.class.getClassLoader());
  }

  private RestClusterClient<StandaloneClusterId> connect(int attempts) {
    Configuration configuration = new Configuration();
    configuration.set(JobManagerOptions.ADDRESS, settings.host());
    configuration.set(RestOptions.ADDRESS, settings.host());
    configuration.set(RestOptions.PORT, settings.port());
    configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, attempts);
    configuration.set(RestOptions.RETRY_DELAY, 1_000L);
    configuration.set(RestOptions.CONNECTION_TIMEOUT, 5_000L);
    try {
      return new RestClusterClient<>(configuration, StandaloneClusterId.getInstance());
    } catch (Exception e) {
      throw FlinkFaults.ofSubmission(e, settings);
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("millrace-flink");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path scratch) {
    try (Stream<Path> files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
