package dev.millrace.base;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests whose whole answers come in time. */
public final class TimedHttp {
  private TimedHttp() {}

  /**
   * Sends a request, and waits for the end of its answer. The client's own timeout ends with the
   * headers: a body that hangs would be waited for without end.
   *
   * @param most how long the answer may take from now on
   * @throws HttpTimeoutException if it takes longer
   * @throws IOException if there is no answer for another reason
   */
  public static <T> HttpResponse<T> send(
      HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> body, Duration most)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> coming = client.sendAsync(request, body);
    try {
      return coming.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + most.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      coming.cancel(true);
    }
  }

  /**
   * Adds a header whose value may be a secret.
   *
   * @throws IllegalArgumentException with the name alone, if HTTP does not take the value
   */
  public static void header(HttpRequest.Builder request, String name, String value) {
    try {
      request.header(name, value);
    } catch (IllegalArgumentException e) {
      // The exception shows the value.
      throw new IllegalArgumentException(
          "the header '" + name + "' has characters that HTTP does not take");
    }
  }
}
