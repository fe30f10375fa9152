package dev.millrace.io.http;

import dev.millrace.io.http.HttpAnswer.Kind;
import dev.millrace.io.rows.Certificates;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request and its answer. */
final class HttpCalls {
  private HttpCalls() {}

  /**
   * The answer with its body, which the client's own timeout leaves out.
   *
   * @param most how many bytes of the body are kept
   */
  static HttpResponse<byte[]> send(
      HttpClient client, HttpTarget target, HttpRequest request, int most) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> coming =
        client.sendAsync(request, head -> new FirstBytes(most));
    try {
      return coming.get(2 * target.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      coming.cancel(true);
      throw new IOException("the answer did not end in time", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server was waited for", e);
    }
  }

  /** What came of a request that has no answer. */
  static HttpAnswer failure(IOException error) {
    return new HttpAnswer(kind(error), words(error), Optional.empty());
  }

  private static Kind kind(IOException error) {
    if (Certificates.areRefused(error)) {
      return Kind.PLACE;
    }
    boolean away =
        error instanceof ConnectException || error instanceof HttpConnectTimeoutException;
    return away ? Kind.AWAY : Kind.FAILED;
  }

  static String words(IOException error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }
}
