package dev.millrace.engine.ledger;

import dev.millrace.kernel.Disposition;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The ledger's counts of one step: kept in plain fields while a bundle runs and handed over at its
 * end, because a metric update costs more than a kernel.
 *
 * <p>The metrics are named {@code STEP/in}, {@code STEP/out/<output>}, {@code STEP/letters}, {@code
 * STEP/code/<code>} and {@code STEP/<disposition>} in the namespace {@value #NAMESPACE}.
 */
public final class StepCounters {
  /** The namespace of all of Millrace's metrics. */
  public static final String NAMESPACE = Tally.NAMESPACE;

  /** Suffix of the metric that counts events that entered a step. */
  public static final String IN = "/in";

  /** Infix of the metrics that count the rows that a step handed on, per output. */
  public static final String OUT = "/out/";

  /**
   * Suffix of the metric that counts dead letters. Fewer than dead-lettered events where one letter
   * stands for a group.
   */
  public static final String LETTERS = "/letters";

  /** Infix of the metrics that count dead letters by their codes. */
  public static final String CODE = "/code/";

  /** Suffix of the metric that counts the bytes of keys and values that came or went. */
  public static final String BYTES = "/bytes";

  /** Suffix of the distribution of how far late events lay below their watermark. */
  public static final String LATENESS = "/lateness_ms";

  private final String step;
  private final long[] counts = new long[Disposition.values().length];
  private long in;
  private long letters;
  private long latenessSum;
  private long latenessMin = Long.MAX_VALUE;
  private long latenessMax;
  private final long[] outs;
  private final Map<String, Long> codes = new TreeMap<>();

  /**
   * @param outputs how many outputs the step has
   */
  public StepCounters(String step, int outputs) {
    this.step = step;
    outs = new long[outputs];
  }

  public void in(long events) {
    in += events;
  }

  public void out(int output, long rows) {
    outs[output] += rows;
  }

  /**
   * Counts one event as dead-lettered, by a letter of its own.
   *
   * @param code why
   */
  public void letter(String code) {
    count(Disposition.DEAD_LETTERED, 1);
    letters++;
    codes.merge(code, 1L, Long::sum);
  }

  /**
   * Counts one event as late.
   *
   * @param by how far below its watermark, before allowed lateness, in milliseconds
   */
  public void late(long by) {
    count(Disposition.LATE, 1);
    latenessSum += by;
    latenessMin = Math.min(latenessMin, by);
    latenessMax = Math.max(latenessMax, by);
  }

  public void count(Disposition disposition, long events) {
    counts[disposition.ordinal()] += events;
  }

  /** Hands the counts of the bundle to Beam's metrics. */
  public void flush() {
    flush(Tally.of(false));
  }

  /** Hands the counts of the bundle over. */
  public void flush(Tally tally) {
    if (in != 0) {
      tally.add(step + IN, in);
    }
    for (int output = 0; output < outs.length; output++) {
      if (outs[output] != 0) {
        tally.add(step + OUT + output, outs[output]);
      }
    }
    for (Disposition disposition : Disposition.values()) {
      if (counts[disposition.ordinal()] != 0) {
        tally.add(step + "/" + disposition.label(), counts[disposition.ordinal()]);
      }
    }
    if (latenessMin != Long.MAX_VALUE) {
      Metrics.distribution(NAMESPACE, step + LATENESS)
          .update(latenessSum, counts[Disposition.LATE.ordinal()], latenessMin, latenessMax);
    }
    if (letters != 0) {
      tally.add(step + LETTERS, letters);
    }
    codes.forEach((code, count) -> tally.add(step + CODE + code, count));
    codes.clear();
    in = 0;
    letters = 0;
    latenessSum = 0;
    latenessMin = Long.MAX_VALUE;
    latenessMax = 0;
    Arrays.fill(outs, 0);
    Arrays.fill(counts, 0);
  }
}
