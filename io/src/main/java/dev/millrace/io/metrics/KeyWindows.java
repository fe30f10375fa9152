package dev.millrace.io.metrics;

import dev.millrace.element.RowFault;
import dev.millrace.engine.ledger.KeyGauges;
import dev.millrace.io.metrics.MetricsSink.Completeness;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest window of each key that has come to one instance of the sink. A row of a window that
 * is known corrects it; one of an older window changes nothing.
 */
final class KeyWindows {
  /** Longer keys are cut, and told apart by a hash. */
  private static final int LONGEST_KEY = 80;

  private final Completeness asked;
  private final ToldKeys told;
  private final KeyGauges gauges;
  private final Map<String, Window> newest = new HashMap<>();
  private final Map<String, Window> changed = new HashMap<>();
  private long folded;

  /** A window of a key; its end in milliseconds since 1970. */
  private record Window(long end, long seen, long expected) {}

  KeyWindows(Completeness asked, ToldKeys told, KeyGauges gauges) {
    this.asked = asked;
    this.told = told;
    this.gauges = gauges;
  }

  /** What a bundle that failed has left is told again by the one that takes its place. */
  void start() {
    changed.clear();
    folded = 0;
  }

  /**
   * Takes note of a window.
   *
   * @param time of the row: the window's last millisecond
   */
  void see(Object[] row, long time) {
    String key = text(row[asked.key()]);
    if (!told.isTold(key)) {
      folded++;
      return;
    }
    Window known = newest.get(key);
    if (known == null || time + 1 >= known.end()) {
      Window window = new Window(time + 1, whole(row[asked.seen()]), expected(row));
      newest.put(key, window);
      changed.put(key, window);
    }
  }

  /** A key as a label: NULL is empty text. */
  private static String text(@Nullable Object key) {
    String text = key == null ? "" : key.toString();
    if (text.codePointCount(0, text.length()) <= LONGEST_KEY) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, LONGEST_KEY))
        + "…"
        + Integer.toHexString(text.hashCode());
  }

  private long expected(Object[] row) {
    try {
      return whole(asked.expected().evaluate(row));
    } catch (RowFault nothing) {
      return 0;
    }
  }

  private static long whole(@Nullable Object number) {
    return number == null ? 0 : Math.round(((Number) number).doubleValue());
  }

  /** Tells what the bundle has changed. */
  void tell() {
    changed.forEach(
        (key, window) -> gauges.tell(key, window.end(), window.seen(), window.expected()));
  }

  /** Rows of this bundle whose keys are not told. */
  long folded() {
    return folded;
  }
}
