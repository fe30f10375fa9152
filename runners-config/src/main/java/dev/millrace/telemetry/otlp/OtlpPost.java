package dev.millrace.telemetry.otlp;

import dev.millrace.base.TimedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Posts protobuf to a collector, and tells when it stops taking it and when it does again. */
public final class OtlpPost {
  /** Within it a collector must have answered, and its answer must be over. */
  static final Duration ANSWER = Duration.ofSeconds(3);

  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final String what;
  private final Consumer<String> problems;
  private boolean failing;

  /**
   * @param what is sent: metrics, traces
   */
  public OtlpPost(String what, Consumer<String> problems) {
    this.what = what;
    this.problems = problems;
  }

  /** Sends a message; gives whether it was taken, after {@link #ANSWER} at most. */
  public boolean send(String address, Map<String, String> headers, byte[] message)
      throws InterruptedException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message));
    try {
      headers.forEach((name, value) -> TimedHttp.header(post, name, value));
      int status =
          TimedHttp.send(http, post.build(), BodyHandlers.discarding(), ANSWER).statusCode();
      return tell(status == OK ? "" : "it answers " + status, address);
    } catch (IllegalArgumentException | HttpTimeoutException e) {
      return tell(String.valueOf(e.getMessage()), address);
    } catch (IOException e) {
      return tell(e.toString(), address);
    }
  }

  /** Once when it begins to fail, and once when it is well again: not every few seconds. */
  private synchronized boolean tell(String problem, String address) {
    boolean failed = !problem.isEmpty();
    if (failed != failing) {
      failing = failed;
      problems.accept(
          "--otlp-endpoint: "
              + what
              + (failed ? " cannot be sent to " : " are sent again to ")
              + address
              + (failed ? ": " + problem + ". The run goes on, and so do the attempts." : "."));
    }
    return !failed;
  }
}
