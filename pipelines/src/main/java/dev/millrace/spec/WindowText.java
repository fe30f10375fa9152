package dev.millrace.spec;

import dev.millrace.spec.WindowingSpec.CalendarWindows;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.GlobalWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import java.util.Locale;

/** Windows and durations as the file would write them. */
public final class WindowText {
  private static final WindowingSpec.Visitor<String> NAMES =
      new WindowingSpec.Visitor<>() {
        @Override
        public String visit(GlobalWindows windows) {
          return "global";
        }

        @Override
        public String visit(FixedWindows windows) {
          return "fixed " + of(windows.size()) + offset(windows.offset());
        }

        @Override
        public String visit(SlidingWindows windows) {
          return "sliding "
              + of(windows.size())
              + " every "
              + of(windows.period())
              + offset(windows.offset());
        }

        @Override
        public String visit(SessionWindows windows) {
          return "sessions gap "
              + of(windows.gap())
              + windows.maxLength().map(length -> " of at most " + of(length)).orElse("");
        }

        @Override
        public String visit(CalendarWindows windows) {
          String weeks =
              name(windows.unit()).equals("week") && windows.weekStart() != DayOfWeek.MONDAY
                  ? " from " + windows.weekStart().name().toLowerCase(Locale.ROOT)
                  : "";
          return "calendar " + name(windows.unit()) + weeks + " in " + windows.zone();
        }
      };

  private WindowText() {}

  private static String name(TemporalAmount unit) {
    if (!(unit instanceof Period days)) {
      return "hour";
    }
    return switch ((int) days.toTotalMonths()) {
      case 0 -> days.getDays() == 1 ? "day" : "week";
      case 1 -> "month";
      case 3 -> "quarter";
      default -> "year";
    };
  }

  /**
   * For example {@code fixed 1m}, {@code sliding 1h every 5m}, {@code sessions gap 30m}, {@code
   * calendar day in Europe/Berlin}.
   */
  public static String of(WindowingSpec windowing) {
    return windowing.accept(NAMES);
  }

  /** Until when something is remembered per window, as the end of a sentence. */
  public static String untilEnd(WindowingSpec windowing) {
    if (windowing.isGlobal()) {
      return ", until the input ends: it grows with the number of keys";
    } else if (windowing.merges()) {
      return ", until " + of(windowing.span().orElseThrow()) + " without an event have passed";
    }
    return ", until the watermark passes the window's end";
  }

  private static String offset(Duration offset) {
    return offset.isZero() ? "" : " offset " + of(offset);
  }

  /** For example {@code 10m}, {@code 90s}, {@code 1500ms}: in the largest unit that is exact. */
  public static String of(Duration duration) {
    long millis = duration.toMillis();
    long[] units = {86_400_000, 3_600_000, 60_000, 1000};
    String[] names = {"d", "h", "m", "s"};
    for (int i = 0; i < units.length; i++) {
      if (millis != 0 && millis % units[i] == 0) {
        return millis / units[i] + names[i];
      }
    }
    return millis == 0 ? "0s" : millis + "ms";
  }
}
