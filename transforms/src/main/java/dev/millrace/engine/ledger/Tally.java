package dev.millrace.engine.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.KV;

/**
 * Where the counts of a bundle go. As metrics, on runners that forget what failed bundles counted
 * and never restart from saved state. Or as elements, which a runner that does restart counts once
 * like all others: its metrics are those of the last attempt alone.
 */
public final class Tally {
  /** The namespace of all of Millrace's metrics. */
  public static final String NAMESPACE = "millrace";

  /** The coding of counts as elements; the key is always 0, for one place that adds them up. */
  public static final Coder<KV<Integer, Map<String, Long>>> CODER =
      KvCoder.of(VarIntCoder.of(), MapCoder.of(StringUtf8Coder.of(), VarLongCoder.of()));

  private final boolean elements;
  private Map<String, Long> counts = new TreeMap<>();

  private Tally(boolean elements) {
    this.elements = elements;
  }

  /**
   * @param elements whether counts leave as elements, by {@link #take}
   */
  public static Tally of(boolean elements) {
    return new Tally(elements);
  }

  /** Counts, under the name of a metric. */
  public void add(String name, long count) {
    if (elements) {
      counts.merge(name, count, Long::sum);
    } else {
      Metrics.counter(NAMESPACE, name).inc(count);
    }
  }

  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** What was counted since the last call, as an element. */
  public KV<Integer, Map<String, Long>> take() {
    Map<String, Long> taken = counts;
    counts = new TreeMap<>();
    return KV.of(0, taken);
  }
}
