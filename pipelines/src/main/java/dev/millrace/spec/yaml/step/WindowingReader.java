package dev.millrace.spec.yaml.step;

import dev.millrace.connect.key.KeySet;
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
import dev.millrace.spec.yaml.text.YamlNode.Entry;
import dev.millrace.spec.yaml.text.YamlNode.Mapping;
import dev.millrace.spec.yaml.text.YamlNode.Scalar;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
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
    List<String> kinds = List.copyOf(WindowingKeys.ALL.keySet());
    if (!(node instanceof Mapping mapping)) {
      problems.wrongShape(node, path, SharedTypes.WINDOWING.noun());
      return Optional.empty();
    }
    Entry type = mapping.entry("type").orElse(null);
    if (type == null) {
      problems.missingKey(mapping.position(), path, "type");
      return Optional.empty();
    }
    if (!(type.value() instanceof Scalar scalar) || scalar.value() == null) {
      problems.wrongShape(type.value(), path + ".type", Problems.oneOf(kinds));
      return Optional.empty();
    }
    KeySet keys = WindowingKeys.ALL.get(scalar.text());
    if (keys == null) {
      problems.notAllowed(scalar, path + ".type", kinds);
      return Optional.empty();
    }
    List<Entry> rest = new ArrayList<>(mapping.entries());
    rest.remove(type);
    Fields fields = Fields.read(rest, type.position(), path, keys, problems);
    return fields.complete() ? spec(scalar.text(), fields) : Optional.empty();
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
        return Optional.of(new SessionWindows(fields.duration("gap")));
      }
      case "calendar" -> {
        return zone(fields).map(zone -> calendar(fields, zone));
      }
      default -> {
        return Optional.of(new GlobalWindows());
      }
    }
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
