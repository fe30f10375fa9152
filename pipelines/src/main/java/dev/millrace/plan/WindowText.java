package dev.millrace.plan;

import dev.millrace.spec.WindowingSpec;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SessionWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.time.Duration;

/** Windows and durations as the file would write them. */
final class WindowText {
  private WindowText() {}

  /** For example {@code fixed 1m}, {@code sliding 1h every 5m}, {@code sessions gap 30m}. */
  static String of(WindowingSpec windowing) {
    if (windowing instanceof FixedWindows fixed) {
      return "fixed " + of(fixed.size()) + offset(fixed.offset());
    } else if (windowing instanceof SlidingWindows sliding) {
      return "sliding "
          + of(sliding.size())
          + " every "
          + of(sliding.period())
          + offset(sliding.offset());
    } else if (windowing instanceof SessionWindows sessions) {
      return "sessions gap " + of(sessions.gap());
    }
    return "global";
  }

  private static String offset(Duration offset) {
    return offset.isZero() ? "" : " offset " + of(offset);
  }

  /** For example {@code 10m}, {@code 90s}, {@code 1500ms}: in the largest unit that is exact. */
  static String of(Duration duration) {
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
