package dev.millrace.io.metrics;

import dev.millrace.element.RowFault;
import dev.millrace.engine.ledger.KeyState;
import dev.millrace.io.metrics.MetricsSink.Completeness;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The windows of keys that come to one instance of the sink. A row of the newest window of its key
 * corrects it; one of an older window changes nothing, whichever instance has had the newer one.
 */
final class KeyWindows {
  /** Longer keys are cut, and told apart by a hash. */
  private static final int LONGEST_KEY = 80;

  private final Completeness asked;
  private final ToldKeys told;
  private final Consumer<KeyState> gauges;
  private final Set<String> changed = new HashSet<>();
  private long folded;

  /**
   * @param gauges where windows are told
   */
  KeyWindows(Completeness asked, ToldKeys told, Consumer<KeyState> gauges) {
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
    if (told.see(new KeyState(key, time + 1, whole(row[asked.seen()]), expected(row)))) {
      changed.add(key);
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
    told.tell(changed, gauges);
  }

  /** Rows of this bundle whose keys are not told. */
  long folded() {
    return folded;
  }
}
