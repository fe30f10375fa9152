package dev.millrace.show;

import java.time.Duration;
import java.util.Locale;

/** Numbers, sizes and durations for people. */
public final class Quantities {
  private Quantities() {}

  /** {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 3 files}, {@code 1 file}. */
  public static String count(long number, String noun) {
    return count(number, noun, noun + "s");
  }

  /** {@code 3 batches}, {@code 1 batch}. */
  public static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** {@code 512 B}, {@code 1.5 MiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double rest = bytes;
    int unit = -1;
    while (rest >= 1024 && unit < 4) {
      rest /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", rest, "KMGTP".charAt(unit));
  }

  /** {@code 0.4 s}, {@code 42 s}, {@code 3:07}, {@code 1:02:03}. */
  public static String duration(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 10_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = (millis + 500) / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    return clock(Duration.ofSeconds(seconds));
  }

  /** {@code 0:42}, {@code 1:02:03}. */
  public static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** Events per second, rounded; 0 if no time has passed. */
  public static long rate(long events, Duration elapsed) {
    long millis = elapsed.toMillis();
    return millis <= 0 ? 0 : Math.round(events * 1000.0 / millis);
  }
}
