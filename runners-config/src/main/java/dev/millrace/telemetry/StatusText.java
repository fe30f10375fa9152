package dev.millrace.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A run in a few lines, from its page {@code /status}. */
final class StatusText {
  private StatusText() {}

  static List<String> of(JsonNode status) {
    List<String> lines = new ArrayList<>();
    lines.add(
        status.path("mode").asText()
            + " "
            + status.path("pipeline").asText()
            + "  "
            + Quantities.clock(duration(status.path("seconds")))
            + "  "
            + (status.path("ready").asBoolean() ? "ready" : "not ready"));
    status.path("reasons").forEach(reason -> lines.add("  " + reason.asText()));
    status.path("streams").forEach(stream -> lines.add(stream(stream)));
    status.path("outputs").forEach(output -> lines.add(output(output)));
    return lines;
  }

  private static String stream(JsonNode stream) {
    long read = stream.path("read").asLong();
    StringBuilder line = new StringBuilder("stream " + stream.path("stream").asText());
    line.append("  read ").append(Quantities.count(read));
    line.append(" (").append(Quantities.count(stream.path("per_second").asLong())).append("/s)");
    line.append("  late ").append(Quantities.count(stream.path("late").asLong()));
    line.append("  dead ").append(Quantities.count(stream.path("dead_lettered").asLong()));
    if (stream.has("lag")) {
      line.append("  lag ").append(Quantities.count(stream.path("lag").asLong()));
      if (stream.path("lag").asLong() > 0) {
        line.append(" (")
            .append(Quantities.duration(duration(stream.path("lag_seconds"))))
            .append(')');
      }
    } else if (stream.has("lag_seconds")) {
      line.append("  lag ").append(Quantities.duration(duration(stream.path("lag_seconds"))));
    }
    if (stream.has("watermark")) {
      line.append("  watermark ").append(stream.path("watermark").asText());
    }
    if (stream.has("held_by")) {
      line.append("  held by ").append(stream.path("held_by").asText());
    }
    if (stream.has("partitions")) {
      line.append("  idle ").append(stream.path("idle_partitions").asLong());
      line.append(" of ").append(Quantities.count(stream.path("partitions").asLong(), "partition"));
    }
    return line.toString();
  }

  private static String output(JsonNode output) {
    String written =
        "output "
            + output.path("output").asText()
            + "  written "
            + Quantities.count(output.path("written").asLong());
    String line =
        output.has("waiting_seconds")
            ? written
                + "  has waited "
                + Quantities.duration(duration(output.path("waiting_seconds")))
                + " for its sink"
            : written;
    return output.has("seconds_since_written")
        ? line
            + "  last "
            + Quantities.duration(duration(output.path("seconds_since_written")))
            + " ago"
        : line;
  }

  private static Duration duration(JsonNode seconds) {
    return Duration.ofMillis(Math.round(seconds.asDouble() * 1000));
  }
}
