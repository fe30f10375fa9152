package dev.millrace.io.http;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * What came of a request.
 *
 * @param words what the server said, or what went wrong, for people
 * @param pause how long the server asks to wait
 */
record HttpAnswer(Kind kind, String words, Optional<Duration> pause) {
  enum Kind {
    /** The server has the rows. */
    TAKEN,
    /** The server has something against a row. */
    ROW,
    /** The server takes no such request, whatever the row. */
    PLACE,
    /** The server asks to come back later. */
    LATER,
    /** There is no server at present. */
    AWAY,
    /** The server, or the connection, failed over this request. */
    FAILED
  }

  /** Who asks, where and how; a redirection. */
  private static final Set<Integer> PLACES = Set.of(401, 403, 404, 405, 407, 410);

  private static final Set<Integer> LATERS = Set.of(408, 425, 429);
  private static final Set<Integer> AWAYS = Set.of(502, 503, 504);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** How much of what the server says is looked at, and shown. */
  static final int READ = 4_000;

  private static final int SHOWN = 200;

  static HttpAnswer of(HttpResponse<byte[]> response, HttpTarget target) {
    int status = response.statusCode();
    return new HttpAnswer(
        kind(status),
        "HTTP status " + status + said(response.body(), target),
        response.headers().firstValue("Retry-After").flatMap(HttpAnswer::pause));
  }

  private static Kind kind(int status) {
    if (status >= 200 && status < 300) {
      return Kind.TAKEN;
    } else if (LATERS.contains(status)) {
      return Kind.LATER;
    } else if (AWAYS.contains(status)) {
      return Kind.AWAY;
    } else if (status >= 500) {
      return Kind.FAILED;
    }
    return status < 400 || PLACES.contains(status) ? Kind.PLACE : Kind.ROW;
  }

  /** Seconds or a date; empty if that is now, or neither. */
  private static Optional<Duration> pause(String value) {
    Duration asked;
    try {
      asked =
          value.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(value))
              : Duration.between(
                  Instant.now(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
    return asked.isNegative() || asked.isZero()
        ? Optional.empty()
        : Optional.of(asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
  }

  /** A server may repeat what it was sent: secrets are not shown. */
  private static String said(byte[] body, HttpTarget target) {
    String text = new String(body, StandardCharsets.UTF_8);
    for (String secret : target.secrets()) {
      text = text.replace(secret, "***");
    }
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    return shown.isEmpty() ? "" : ": " + shown;
  }
}
