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
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * A Flink cluster that is there already. The job's jars travel with it; it goes on when this
 * process ends, and only what the command does at its end (publishing staged outputs, printing the
 * ledger) needs the command.
 */
public final class FlinkCluster implements RunTarget {
  private final ClusterSettings settings;
  private final FlinkProfile profile;

  public FlinkCluster(ClusterSettings settings) {
    this.settings = settings;
    this.profile = settings.profile();
  }

  @Override
  public PipelineOptions options(Map<String, String> fromFile, RunMode mode) {
    return profile.options(fromFile, settings.options(), mode);
  }

  @Override
  public SubmittedJob submit(CompiledJob job) {
    JobGraph graph = FlinkTranslation.jobGraph(job.pipeline(), profile.configuration());
    settings
        .fromSavepoint()
        .ifPresent(
            path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
    RestClusterClient<StandaloneClusterId> client = connect();
    Path scratch = scratch();
    try {
      graph.addJars(JobLibraries.ofThisProcess(scratch));
      client.submitJob(graph).get();
      String place = client.getWebInterfaceURL() + "/#/job/" + graph.getJobID() + "/overview";
      return new FlinkJob(
          new ClusterClientJobClientAdapter<>(
              () -> client, graph.getJobID(), FlinkCluster.class.getClassLoader()),
          Optional.of("job " + graph.getJobID() + " at " + place),
          client::close);
    } catch (ExecutionException | RuntimeException e) {
      client.close();
      throw FlinkFaults.ofSubmission(e, settings);
    } catch (InterruptedException e) {
      client.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while submitting to Flink", e);
    } finally {
      remove(scratch);
    }
  }

  private RestClusterClient<StandaloneClusterId> connect() {
    Configuration configuration = new Configuration();
    configuration.set(JobManagerOptions.ADDRESS, settings.host());
    configuration.set(RestOptions.ADDRESS, settings.host());
    configuration.set(RestOptions.PORT, settings.port());
    // A JobManager that is being restarted is away for seconds, not for minutes.
    configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 5);
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
