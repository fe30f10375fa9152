package dev.millrace.io.http;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupUnavailable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks a server, one request per key. */
final class HttpLookup implements Lookup {
  /** The status of an answer that there is nothing under the key. */
  private static final Set<Integer> NOTHING = Set.of(204, 404, 410);

  private static final int MOST_BYTES = 1 << 20;

  private final HttpLookupOptions options;
  private final HttpTarget target;
  private final HttpClient client;

  HttpLookup(HttpLookupOptions options) {
    this.options = options;
    this.target = options.target();
    this.client = HttpGate.client(target);
  }

  @Override
  public List<List<byte[]>> find(List<List<String>> keys) throws LookupUnavailable {
    List<List<byte[]>> found = new ArrayList<>();
    for (List<String> key : keys) {
      found.add(ask(key));
    }
    return found;
  }

  /** Any answer will do: only with a key does the server know what is asked for. */
  @Override
  public void check() throws LookupUnavailable {
    try {
      HttpCalls.send(client, target, target.head(), HttpAnswer.READ);
    } catch (IOException e) {
      none(HttpCalls.failure(e));
    }
  }

  private List<byte[]> ask(List<String> key) throws LookupUnavailable {
    try {
      Map<String, String> headers = target.headersNow();
      HttpResponse<byte[]> response = answer(key, headers);
      HttpAnswer answer = HttpAnswer.of(response, target);
      Map<String, String> now = target.headersNow();
      if (answer.kind() == HttpAnswer.Kind.PLACE && !headers.equals(now)) {
        // A token was rotated while the request was under way.
        response = answer(key, now);
        answer = HttpAnswer.of(response, target);
      }
      if (NOTHING.contains(response.statusCode())) {
        return List.of();
      }
      return answer.kind() == HttpAnswer.Kind.TAKEN ? List.of(response.body()) : none(answer);
    } catch (IOException e) {
      return none(HttpCalls.failure(e));
    }
  }

  private HttpResponse<byte[]> answer(List<String> key, Map<String, String> headers)
      throws IOException {
    HttpRequest.Builder request = target.request(headers).uri(options.url(key)).GET();
    if (headers.keySet().stream().noneMatch("Accept"::equalsIgnoreCase)) {
      request.setHeader("Accept", "application/json");
    }
    return HttpCalls.send(client, target, request.build(), MOST_BYTES);
  }

  private List<byte[]> none(HttpAnswer answer) throws LookupUnavailable {
    switch (answer.kind()) {
      case ROW ->
          throw new RowFault(
              HttpCodes.ROW_REFUSED, "the server refused the key: " + answer.words());
      case PLACE ->
          throw new UserException(
              Diagnostic.error(
                  Position.ofFile(target.shown()),
                  HttpCodes.REFUSED,
                  "",
                  "the server refuses: " + answer.words() + "."));
      case TAKEN, LATER, AWAY, FAILED ->
          throw new LookupUnavailable(
              answer.words(),
              answer.pause(),
              answer.kind() == HttpAnswer.Kind.LATER,
              new IOException(answer.words()));
    }
    throw new IllegalStateException("no kind " + answer.kind());
  }

  /** The client ends when nothing refers to it. */
  @Override
  public void close() {}
}
