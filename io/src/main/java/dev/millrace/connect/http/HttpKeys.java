package dev.millrace.connect.http;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.http.HttpTarget;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The keys of {@code WriteToHttp} and {@code LookUpInHttp}. */
final class HttpKeys {
  static final Key<String> URL =
      required("url", Simple.TEXT, "Where requests go, `https://HOST/PATH`.");

  static final Key<String> METHOD =
      defaulting("method", Choice.of("POST", "PUT"), "POST", "The method of the requests.");

  static final Key<Map<String, SecretText>> HEADERS =
      optional(
          "headers",
          new MapOf<>("header", Simple.SECRET),
          "none",
          "Headers of every request, such as `Authorization: Bearer ${secret:file:token}`.");

  static final Key<String> BODY =
      defaulting(
          "body",
          Choice.of("row", "array"),
          "row",
          "What a request has: one row as a JSON object, or several in a JSON array, each with its"
              + " id in `millrace_id`.");

  static final Key<Long> BATCH_ROWS =
      defaulting(
          "batch_rows",
          Simple.WHOLE_NUMBER,
          100L,
          "With `body: array`: how many rows a request has at most; 1 to 10000.");

  static final Key<Duration> TIMEOUT =
      defaulting(
          "timeout",
          Simple.POSITIVE_DURATION,
          Duration.ofSeconds(10),
          "How long a connection, and then an answer, is waited for.");

  static final Key<Long> ATTEMPTS =
      defaulting(
          "attempts",
          Simple.WHOLE_NUMBER,
          8L,
          "After how many requests that failed a row is a dead letter; 1 to 100.");

  static final Key<Duration> RETRY_FOR =
      defaulting(
          "retry_for",
          Simple.DURATION,
          Duration.ofMinutes(10),
          "How long rows wait for a server that is away, or that asks to come back later, before"
              + " the run fails.");

  static final Key<Long> RATE =
      optional(
          "rate",
          Simple.WHOLE_NUMBER,
          "none",
          "How many requests a worker sends in a second at most; 1 to 100000.");

  static final Key<String> LOOKUP_URL =
      required(
          "url",
          Simple.TEXT,
          "What is asked, with `{COLUMN}` for each column of the step's `key`:"
              + " `https://HOST/customers/{customer_id}`.");

  static final KeySet LOOKUP = KeySet.of(LOOKUP_URL, HEADERS, TIMEOUT);

  static final KeySet SINK =
      KeySet.of(
          URL,
          METHOD,
          HEADERS,
          BODY,
          BATCH_ROWS,
          TIMEOUT,
          ATTEMPTS,
          RETRY_FOR,
          RATE,
          SharedKeys.ERROR_HANDLING);

  private HttpKeys() {}

  static boolean isArray(EndpointSpec sink) {
    return sink.value(BODY).equals("array");
  }

  /**
   * Where requests go.
   *
   * @throws IllegalArgumentException if the URL is not one
   */
  static HttpTarget target(EndpointSpec sink) {
    return new HttpTarget(
        URI.create(sink.value(URL)),
        sink.value(METHOD),
        sink.find(HEADERS).orElse(Map.of()),
        sink.value(TIMEOUT),
        sink.find(RATE).orElse(0L));
  }
}
