package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Simple;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kinds of windows and their keys. */
public final class WindowingKeys {
  /** Whose calendar it is unless another is named. */
  public static final String UTC = "UTC";

  /** What a calendar is cut into. */
  public static final Map<String, TemporalAmount> UNITS = units();

  /** Kind → its keys besides {@code type}. */
  public static final Map<String, KeySet> ALL = all();

  private WindowingKeys() {}

  private static Map<String, KeySet> all() {
    Key<?> size = required("size", Simple.POSITIVE_DURATION, "The length of a window.");
    Key<?> offset =
        Key.defaulting(
            "offset",
            Simple.DURATION,
            Duration.ZERO,
            "What window starts are moved by, against UTC.");
    Map<String, KeySet> kinds = new LinkedHashMap<>();
    kinds.put("global", KeySet.of());
    kinds.put("fixed", KeySet.of(size, offset));
    kinds.put(
        "sliding",
        KeySet.of(
            size,
            required("period", Simple.POSITIVE_DURATION, "A window starts every so often."),
            offset));
    kinds.put(
        "sessions",
        KeySet.of(
            required(
                "gap", Simple.POSITIVE_DURATION, "A session ends this long after its last event."),
            optional(
                "max_length",
                Simple.POSITIVE_DURATION,
                "no limit",
                "A session ends this long after its first event at the latest; the next event"
                    + " begins another one.")));
    kinds.put(
        "calendar",
        KeySet.of(
            required(
                "unit",
                Choice.of(UNITS.keySet().toArray(String[]::new)),
                "The span of the calendar that is a window."),
            Key.defaulting(
                "time_zone",
                Simple.TIME_ZONE,
                UTC,
                "Whose calendar: a name of the IANA database, or an offset."),
            Key.defaulting(
                "week_start",
                Choice.of(
                    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
                "monday",
                "The first day of a week, for `unit: week`.")));
    return Collections.unmodifiableMap(kinds);
  }

  private static Map<String, TemporalAmount> units() {
    Map<String, TemporalAmount> units = new LinkedHashMap<>();
    units.put("hour", Duration.ofHours(1));
    units.put("day", Period.ofDays(1));
    units.put("week", Period.ofWeeks(1));
    units.put("month", Period.ofMonths(1));
    units.put("quarter", Period.ofMonths(3));
    units.put("year", Period.ofYears(1));
    return Collections.unmodifiableMap(units);
  }
}
