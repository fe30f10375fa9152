package dev.millrace.runner.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** What a cluster's REST interface has about a job. */
final class JobEndpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  /** Flink's own settings begin a new log at 100 MB. */
  private static final long LONGEST_LOG = 128L << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String rest;
  private final String id;

  /**
   * @param rest address of the REST interface, with its scheme
   */
  JobEndpoint(String rest, String jobId) {
    this.rest = rest;
    this.id = jobId;
  }

  /** The job's id. */
  String id() {
    return id;
  }

  /**
   * Asks about the job.
   *
   * @param path below the job's own; empty for the job itself
   * @throws IOException if the JobManager does not answer, or does not know the job
   */
  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(answer("/jobs/" + id + path, BodyHandlers.ofString()).body());
  }

  /**
   * The cluster's version, for example {@code 1.19.3}.
   *
   * @throws IOException if the JobManager does not answer
   */
  String version() throws IOException, InterruptedException {
    String overview = answer("/overview", BodyHandlers.ofString()).body();
    return JSON.readTree(overview).path("flink-version").asText();
  }

  /**
   * The lines of the JobManager's log, to be closed; none if it is too long to be read.
   *
   * @throws IOException if there is no log, or no answer
   */
  Stream<String> log() throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer = answer("/jobmanager/log", BodyHandlers.ofLines());
    if (answer.headers().firstValueAsLong("Content-Length").orElse(0) > LONGEST_LOG) {
      answer.body().close();
      return Stream.empty();
    }
    return answer.body();
  }

  private <T> HttpResponse<T> answer(String path, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(rest + path)).timeout(ANSWER_WITHIN).build();
    HttpResponse<T> answer = client.send(request, handler);
    if (answer.statusCode() != 200) {
      throw new IOException(rest + path + " answers " + answer.statusCode());
    }
    return answer;
  }
}
