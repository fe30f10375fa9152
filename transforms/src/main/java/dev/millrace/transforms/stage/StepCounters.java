package dev.millrace.transforms.stage;

import dev.millrace.kernel.Disposition;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The ledger's counts of one step: kept in plain fields while a bundle runs and handed to Beam's
 * metrics at its end, because a metric update costs more than a kernel.
 *
 * <p>The metrics are named {@code STEP/in}, {@code STEP/out} and {@code STEP/<disposition>} in the
 * namespace {@value #NAMESPACE}.
 */
public final class StepCounters {
  /** The namespace of all of Millrace's metrics. */
  public static final String NAMESPACE = "millrace";

  /** Suffix of the metric that counts events that entered a step. */
  public static final String IN = "/in";

  /** Suffix of the metric that counts rows that a step handed on. */
  public static final String OUT = "/out";

  private final Counter inCounter;
  private final Counter outCounter;
  private final Counter[] counters;
  private final long[] counts = new long[Disposition.values().length];
  private long in;
  private long out;

  public StepCounters(String step) {
    inCounter = Metrics.counter(NAMESPACE, step + IN);
    outCounter = Metrics.counter(NAMESPACE, step + OUT);
    counters = new Counter[counts.length];
    for (Disposition disposition : Disposition.values()) {
      counters[disposition.ordinal()] =
          Metrics.counter(NAMESPACE, step + "/" + disposition.label());
    }
  }

  public void in(long events) {
    in += events;
  }

  public void out(long rows) {
    out += rows;
  }

  public void count(Disposition disposition, long events) {
    counts[disposition.ordinal()] += events;
  }

  /** Hands the counts of the bundle to Beam's metrics. */
  public void flush() {
    if (in != 0) {
      inCounter.inc(in);
    }
    if (out != 0) {
      outCounter.inc(out);
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        counters[i].inc(counts[i]);
      }
    }
    reset();
  }

  /** Forgets the counts of a bundle that failed. */
  public void reset() {
    in = 0;
    out = 0;
    java.util.Arrays.fill(counts, 0);
  }
}
