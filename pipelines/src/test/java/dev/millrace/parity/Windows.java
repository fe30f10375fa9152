package dev.millrace.parity;

import dev.millrace.element.EventTimes;
import dev.millrace.testing.oracle.Windowing;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Windows in the file and in the model.
 *
 * @param global whether they are one window for all of time
 */
record Windows(String yaml, Windowing windowing, boolean global) {
  static final Windows GLOBAL =
      new Windows(
          Flow.GLOBAL,
          new Windowing.Global(new Windowing.Span(EventTimes.MIN, EventTimes.MAX + 1)),
          true);

  static Windows any(Draw draw) {
    return switch (draw.between(0, 10)) {
      case 0, 1 -> fixed(draw, size(draw));
      case 2, 3 -> sliding(draw, size(draw));
      case 4, 5, 6 -> sessions(draw, size(draw));
      case 7, 8 -> calendar(draw);
      default -> GLOBAL;
    };
  }

  /** Windows in which two flows can be joined. */
  static Windows ofJoin(Draw draw) {
    return switch (draw.between(0, 7)) {
      case 0, 1, 2 -> fixed(draw, size(draw));
      case 3, 4, 5 -> sliding(draw, size(draw));
      case 6 -> calendar(draw);
      default -> GLOBAL;
    };
  }

  private static long size(Draw draw) {
    return draw.of(1L, 1000L, 1500L, 10_000L, 60_000L, 3_600_000L);
  }

  private static Windows fixed(Draw draw, long size) {
    long offset = offset(draw) % size;
    return new Windows(
        "{type: fixed, size: " + size + "ms" + offset(offset) + "}",
        new Windowing.Fixed(size, offset),
        false);
  }

  private static Windows sliding(Draw draw, long size) {
    long period = Math.max(1, size / draw.of(1, 2, 3, 4));
    long offset = offset(draw) % period;
    return new Windows(
        "{type: sliding, size: " + size + "ms, period: " + period + "ms" + offset(offset) + "}",
        new Windowing.Sliding(size, period, offset),
        false);
  }

  private static Windows sessions(Draw draw, long gap) {
    if (draw.chance(0.5)) {
      return new Windows(
          "{type: sessions, gap: " + gap + "ms}", new Windowing.Sessions(gap), false);
    }
    long longest = gap + gap * draw.of(0, 1, 3) / 2;
    return new Windows(
        "{type: sessions, gap: " + gap + "ms, max_length: " + longest + "ms}",
        new Windowing.Sessions(gap, longest),
        false);
  }

  private static Windows calendar(Draw draw) {
    String unit = draw.of("hour", "day", "week", "month", "quarter", "year");
    String zone =
        draw.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "Australia/Lord_Howe");
    DayOfWeek start = draw.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY, DayOfWeek.SUNDAY);
    return new Windows(
        "{type: calendar, unit: "
            + unit
            + ", time_zone: "
            + zone
            + ", week_start: "
            + start.name().toLowerCase(Locale.ROOT)
            + "}",
        new Windowing.Calendar(unit, ZoneId.of(zone), start),
        false);
  }

  private static long offset(Draw draw) {
    return draw.of(0L, 0L, 1L, 700L, 2500L);
  }

  private static String offset(long offset) {
    return offset > 0 ? ", offset: " + offset + "ms" : "";
  }
}
