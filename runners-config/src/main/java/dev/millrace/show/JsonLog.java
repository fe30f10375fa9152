package dev.millrace.show;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.show.LibraryLog.Of;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines about a run as JSON objects, one a line, for machines that collect logs: {@code time},
 * {@code level} ({@code error}, {@code warning}, {@code info}, {@code debug}), {@code pipeline}
 * once it is known, {@code step} where one is at work, {@code code} of a diagnostic, {@code logger}
 * of what a library says, and {@code message}, with {@code trace_id} and {@code span_id} where
 * there is a trace. What comes is text already, of commands and of libraries, and is told apart by
 * its form.
 */
public final class JsonLog {
  /** {@code orders.yaml:3:5: warning ML-4030 streams.orders: ...}. */
  private static final Pattern DIAGNOSTIC =
      Pattern.compile(
          "(?s).*?\\b(error|warning) (ML-\\d{4})\\b(?:"
              + " (?:streams|transforms|outputs)[.]([^.:]+))?.*");

  private static final Map<String, String> LEVELS = Map.of("WARN", "warning", "TRACE", "debug");

  private final Clock clock;
  private volatile String pipeline = "";

  public JsonLog(Clock clock) {
    this.clock = clock;
  }

  /** From now on lines are about this pipeline. */
  void about(String name) {
    pipeline = name;
  }

  /**
   * A line as an object.
   *
   * @param line without its end, and without secrets
   */
  public String of(String line) {
    return of(line, Of.NOTHING);
  }

  /** The same of a thread that works for a step or on a trace. */
  String of(String line, Of here) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString());
    Matcher logged = LibraryLog.LOGGED.matcher(line);
    Matcher diagnostic = DIAGNOSTIC.matcher(line);
    if (logged.matches()) {
      String level = logged.group(1);
      json.put("level", LEVELS.getOrDefault(level, level.toLowerCase(Locale.ROOT)));
      putPipeline(json);
      here.step().ifPresent(step -> json.put("step", step));
      json.put("logger", logged.group(2)).put("message", logged.group(3));
    } else {
      boolean told = diagnostic.matches();
      json.put("level", told ? diagnostic.group(1) : "info");
      putPipeline(json);
      if (told) {
        if (diagnostic.group(3) != null) {
          json.put("step", diagnostic.group(3));
        }
        json.put("code", diagnostic.group(2));
      }
      json.put("message", line);
    }
    here.trace().ifPresent(t -> json.put("trace_id", t.traceId()).put("span_id", t.spanId()));
    return json.toString();
  }

  private void putPipeline(ObjectNode json) {
    if (!pipeline.isEmpty()) {
      json.put("pipeline", pipeline);
    }
  }
}
