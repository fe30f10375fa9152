package dev.millrace.spec.yaml.step;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.spec.Located;
import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import dev.millrace.spec.yaml.keys.Fields;
import dev.millrace.spec.yaml.keys.SharedTypes;
import dev.millrace.spec.yaml.keys.WindowingKeys;
import dev.millrace.spec.yaml.text.Problems;
import dev.millrace.spec.yaml.text.YamlNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Reads {@code windowing}. */
final class WindowingReader {
  private final Problems problems;

  WindowingReader(Problems problems) {
    this.problems = problems;
  }

  /** The windows; empty if something is wrong with them, which is reported. */
  Optional<WindowingSpec> read(YamlNode node, String path) {
    return TypedMap.read(node, path, SharedTypes.WINDOWING, WindowingKeys.ALL, problems)
        .flatMap(map -> spec(map.type(), map.fields()));
  }

  private Optional<WindowingSpec> spec(String kind, Fields fields) {
    Duration size = fields.duration("size");
    Duration offset = fields.duration("offset");
    switch (kind) {
      case "fixed" -> {
        offsetBelow(fields, "size", size, offset);
        return Optional.of(new FixedWindows(size, offset));
      }
      case "sliding" -> {
        Duration period = fields.duration("period");
        if (period.compareTo(size) > 0) {
          tooLong(fields.position("period"), fields.path("period"), "size", fields);
        }
        offsetBelow(fields, "period", period, offset);
        return Optional.of(new SlidingWindows(size, period, offset));
      }
      case "sessions" -> {
        return Optional.of(sessions(fields));
      }
      case "calendar" -> {
        return zone(fields).map(zone -> calendar(fields, zone));
      }
      default -> {
        return Optional.of(new GlobalWindows());
      }
    }
  }

  private WindowingSpec sessions(Fields fields) {
    Duration gap = fields.duration("gap");
    if (!fields.has("max_length")) {
      return new SessionWindows(gap);
    }
    Duration longest = fields.duration("max_length");
    if (longest.compareTo(gap) < 0) {
      problems.report(
          fields.position("max_length"),
          ErrorCodes.DURATION_OUT_OF_RANGE,
          fields.path("max_length"),
          "must not be shorter than 'gap' ("
              + fields.requiredText("gap")
              + "): a session of one event is as long as that.");
    }
    return new SessionWindows(gap, Optional.of(longest));
  }

  private static WindowingSpec calendar(Fields fields, ZoneId zone) {
    return new CalendarWindows(
        Objects.requireNonNull(WindowingKeys.UNITS.get(fields.word("unit"))),
        zone,
        DayOfWeek.valueOf(fields.word("week_start").toUpperCase(Locale.ROOT)));
  }

  private Optional<ZoneId> zone(Fields fields) {
    String name = fields.text("time_zone").map(Located::text).orElse(WindowingKeys.UTC);
    try {
      return Optional.of(ZoneId.of(name));
    } catch (DateTimeException e) {
      problems.report(
          fields.position("time_zone"),
          ErrorCodes.UNKNOWN_WORD,
          fields.path("time_zone"),
          "'"
              + name
              + "' is not a time zone; expected a name of the IANA database such as Europe/Berlin,"
              + " or an offset such as +02:00."
              + Nearest.hint(name, List.copyOf(ZoneId.getAvailableZoneIds())));
      return Optional.empty();
    }
  }

  private void offsetBelow(Fields fields, String key, Duration bound, Duration offset) {
    if (offset.compareTo(bound) >= 0) {
      problems.report(
          fields.position("offset"),
          ErrorCodes.DURATION_OUT_OF_RANGE,
          fields.path("offset"),
          "must be shorter than '" + key + "' (" + fields.requiredText(key) + ").");
    }
  }

  private void tooLong(Position position, String path, String key, Fields fields) {
    problems.report(
        position,
        ErrorCodes.DURATION_OUT_OF_RANGE,
        path,
        "must not be longer than '"
            + key
            + "' ("
            + fields.requiredText(key)
            + "): events between two windows would be lost.");
  }
}
