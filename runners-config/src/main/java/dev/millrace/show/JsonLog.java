package dev.millrace.show;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * once it is known, {@code code} of a diagnostic, {@code logger} of what a library says, and {@code
 * message}. What comes is text already, of commands and of libraries, and is told apart by its
 * form.
 */
public final class JsonLog {
  /** {@code orders.yaml:3:5: warning ML-4030 streams.orders: ...}. */
  private static final Pattern DIAGNOSTIC =
      Pattern.compile("(?s).*?\\b(error|warning) (ML-\\d{4})\\b.*");

  /** As simplelogger.properties has it. */
  private static final Pattern LOGGED =
      Pattern.compile(
          "(?s)\\d\\d:\\d\\d:\\d\\d[.]\\d{3} (ERROR|WARN|INFO|DEBUG|TRACE) (\\S+) - (.*)");

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
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString());
    Matcher logged = LOGGED.matcher(line);
    Matcher diagnostic = DIAGNOSTIC.matcher(line);
    if (logged.matches()) {
      String level = logged.group(1);
      json.put("level", LEVELS.getOrDefault(level, level.toLowerCase(Locale.ROOT)));
      putPipeline(json);
      json.put("logger", logged.group(2)).put("message", logged.group(3));
    } else {
      boolean told = diagnostic.matches();
      json.put("level", told ? diagnostic.group(1) : "info");
      putPipeline(json);
      if (told) {
        json.put("code", diagnostic.group(2));
      }
      json.put("message", line);
    }
    return json.toString();
  }

  private void putPipeline(ObjectNode json) {
    if (!pipeline.isEmpty()) {
      json.put("pipeline", pipeline);
    }
  }
}
