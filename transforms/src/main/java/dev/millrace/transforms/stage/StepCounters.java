package dev.millrace.transforms.stage;

import dev.millrace.kernel.Disposition;
import java.util.Arrays;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The ledger's counts of one step: kept in plain fields while a bundle runs and handed to Beam's
 * metrics at its end, because a metric update costs more than a kernel.
 *
 * <p>The metrics are named {@code STEP/in}, {@code STEP/out/<output>}, {@code STEP/letters} and
 * {@code STEP/<disposition>} in the namespace {@value #NAMESPACE}.
 */
public final class StepCounters {
  /** The namespace of all of Millrace's metrics. */
  public static final String NAMESPACE = "millrace";

  /** Suffix of the metric that counts events that entered a step. */
  public static final String IN = "/in";

  /** Infix of the metrics that count the rows that a step handed on, per output. */
  public static final String OUT = "/out/";

  /**
   * Suffix of the metric that counts dead letters. Fewer than dead-lettered events where one letter
   * stands for a group.
   */
  public static final String LETTERS = "/letters";

  private final Counter inCounter;
  private final Counter letterCounter;
  private final Counter[] outCounters;
  private final Counter[] counters;
  private final long[] counts = new long[Disposition.values().length];
  private long in;
  private long letters;
  private final long[] outs;

  /**
   * @param outputs how many outputs the step has
   */
  public StepCounters(String step, int outputs) {
    inCounter = Metrics.counter(NAMESPACE, step + IN);
    letterCounter = Metrics.counter(NAMESPACE, step + LETTERS);
    outs = new long[outputs];
    outCounters = new Counter[outputs];
    for (int output = 0; output < outputs; output++) {
      outCounters[output] = Metrics.counter(NAMESPACE, step + OUT + output);
    }
    counters = new Counter[counts.length];
    for (Disposition disposition : Disposition.values()) {
      counters[disposition.ordinal()] =
          Metrics.counter(NAMESPACE, step + "/" + disposition.label());
    }
  }

  public void in(long events) {
    in += events;
  }

  public void out(int output, long rows) {
    outs[output] += rows;
  }

  /** Counts one event as dead-lettered, by a letter of its own. */
  void letter() {
    count(Disposition.DEAD_LETTERED, 1);
    letters++;
  }

  public void count(Disposition disposition, long events) {
    counts[disposition.ordinal()] += events;
  }

  /** Hands the counts of the bundle to Beam's metrics. */
  public void flush() {
    if (in != 0) {
      inCounter.inc(in);
    }
    for (int output = 0; output < outs.length; output++) {
      if (outs[output] != 0) {
        outCounters[output].inc(outs[output]);
      }
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        counters[i].inc(counts[i]);
      }
    }
    if (letters != 0) {
      letterCounter.inc(letters);
    }
    in = 0;
    letters = 0;
    Arrays.fill(outs, 0);
    Arrays.fill(counts, 0);
  }
}
