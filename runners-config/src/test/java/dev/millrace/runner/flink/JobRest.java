package dev.millrace.runner.flink;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;

/** Asks a cluster's REST interface about a job; the JobManager may be away. */
final class JobRest {
  /** Only what hangs takes longer. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final String id;

  JobRest(String address, String id) {
    this.base = "http://" + address;
    this.id = id;
  }

  private String get(String path) {
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The id of the latest complete checkpoint, -1 if there is none or nobody answers. */
  long lastCheckpoint() {
    Matcher latest =
        Pattern.compile("\"latest\":\\{\"completed\":\\{[^}]*?\"id\":(\\d+)")
            .matcher(get("/jobs/" + id + "/checkpoints"));
    return latest.find() ? Long.parseLong(latest.group(1)) : -1;
  }

  /** Waits for a checkpoint after the one that may have been under way. */
  void awaitCheckpoint(long number) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (lastCheckpoint() <= number) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "no checkpoint after " + number + "; the job: " + get("/jobs/" + id));
      }
      LockSupport.parkNanos(100_000_000);
    }
  }

  JobExecutionResult result(String address) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!get("/jobs/" + id).contains("\"state\":\"FINISHED\"")) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the job does not end: " + get("/jobs/" + id));
      }
      LockSupport.parkNanos(200_000_000);
    }
    Configuration configuration = new Configuration();
    configuration.set(JobManagerOptions.ADDRESS, "localhost");
    configuration.set(RestOptions.ADDRESS, "localhost");
    configuration.set(RestOptions.PORT, Integer.parseInt(address.replaceFirst(".*:", "")));
    try (RestClusterClient<String> client = new RestClusterClient<>(configuration, "rest")) {
      return client
          .requestJobResult(JobID.fromHexString(id))
          .get()
          .toJobExecutionResult(JobRest.class.getClassLoader());
    }
  }
}
