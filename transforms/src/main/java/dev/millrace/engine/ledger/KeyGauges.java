package dev.millrace.engine.ledger;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * How a sink tells how complete the last window of a key is: gauges named {@code
 * OUTPUT/now/key_VALUE/KEY}. {@link KeyState} puts them together again.
 *
 * <p>A gauge that was told once is there for good, so whoever tells keys bounds their number.
 */
public final class KeyGauges {
  /** Begins the names of the values, and of no other gauge of what is now. */
  static final String KEYS = "key_";

  static final String WINDOW = KEYS + "window_ms";
  static final String SEEN = KEYS + "seen";
  static final String EXPECTED = KEYS + "expected";

  private final String prefix;
  private final Map<String, Gauge> gauges = new HashMap<>();

  /**
   * @param output the name under which the ledger counts
   */
  public KeyGauges(String output) {
    this.prefix = output + SourceGauges.NOW;
  }

  /** Tells the newest window of a key. */
  public void tell(KeyState window) {
    String at = "/" + encoded(window.key());
    set(SEEN + at, window.seen());
    set(EXPECTED + at, window.expected());
    set(WINDOW + at, window.end());
  }

  /** A key or a column in letters and digits, as runners change other signs in names of metrics. */
  public static String encoded(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z') {
        out.append((char) b);
      } else {
        out.append('%')
            .append(Character.forDigit(b >> 4 & 0xf, 16))
            .append(Character.forDigit(b & 0xf, 16));
      }
    }
    return out.toString();
  }

  /** What {@link #encoded} was given. */
  public static String decoded(String text) {
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes[length++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[length++] = (byte) text.charAt(i);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void set(String name, long value) {
    gauges.computeIfAbsent(name, n -> Metrics.gauge(StepCounters.NAMESPACE, prefix + n)).set(value);
  }
}
