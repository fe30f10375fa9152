package dev.millrace.connect.http;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.key.Key;
import dev.millrace.io.http.HttpCodes;
import dev.millrace.io.http.HttpSinkOptions;
import java.net.URI;
import java.net.http.HttpRequest;

/** Whether what the file says of a server makes requests; the server itself is asked later. */
final class HttpChecks {
  private static final URI ANY = URI.create("http://localhost");

  private final SinkRows rows;
  private final EndpointSpec sink;

  HttpChecks(SinkRows rows) {
    this.rows = rows;
    this.sink = rows.sink();
  }

  void check() {
    if (!isUrl(sink.value(HttpKeys.URL))) {
      problem(
          HttpKeys.URL,
          HttpCodes.NO_PLACE,
          "expected https://HOST/PATH or http:, without a user; log-ins are headers.");
    }
    sink.find(HttpKeys.HEADERS).ifPresent(headers -> headers.forEach(this::checkHeader));
    checkRange(HttpKeys.BATCH_ROWS, 10_000);
    checkRange(HttpKeys.ATTEMPTS, 100);
    checkRange(HttpKeys.RATE, 100_000);
    if (HttpKeys.isArray(sink) && rows.schema().hasField(HttpSinkOptions.ID)) {
      problem(
          HttpKeys.BODY,
          HttpCodes.COLUMN,
          "the member 'millrace_id' is for the row's id, and the rows have a column of that name."
              + " Rename it with MapToFields.");
    }
  }

  private static boolean isUrl(String text) {
    try {
      URI url = URI.create(text);
      boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      return known && url.getHost() != null && url.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The client knows which names it takes: not those that belong to the connection. */
  private void checkHeader(String name, String value) {
    try {
      HttpRequest.newBuilder(ANY).header(name, value);
    } catch (IllegalArgumentException e) {
      problem(
          HttpKeys.HEADERS,
          HttpCodes.NO_PLACE,
          "'" + name + "' is not a header that can be set, or its value has a line break.");
    }
    if (name.equalsIgnoreCase("Idempotency-Key")) {
      problem(HttpKeys.HEADERS, HttpCodes.NO_PLACE, "'" + name + "' holds the row's id.");
    }
  }

  private void checkRange(Key<Long> key, long most) {
    sink.find(key)
        .filter(value -> value < 1 || value > most)
        .ifPresent(
            value ->
                problem(key, HttpCodes.NO_PLACE, "got " + value + "; expected 1 to " + most + "."));
  }

  private void problem(Key<?> key, String code, String message) {
    rows.error(key.name(), code, message);
  }
}
