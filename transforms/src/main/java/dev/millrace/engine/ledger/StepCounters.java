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

  /**
   * Suffix of the metric that counts keys whose results may not be right, because the events that
   * they hang together with lie before what was read.
   */
  public static final String CUT_KEYS = "/cut_keys";

  /** Infix of the metrics that count dead letters by their codes. */
  public static final String CODE = "/code/";

  /** Suffix of the metric that counts the bytes of keys and values that came or went. */
  public static final String BYTES = "/bytes";

  /**
   * Suffix of the metric that counts readers that a broker has answered, of sources that tell
   * nothing by {@link SourceGauges}: one that is there has been connected, also without records.
   */
  public static final String CONNECTED = "/connected";

  /** Suffix of the distribution of how far late events lay below their watermark. */
  public static final String LATENESS = "/lateness_ms";

  /** Infix of the counts of late events by how far they lay below their watermark. */
  public static final String LATE_BY = "/late_by";

  /** Suffix of the metric that counts keys whose answer was known when they were looked up. */
  public static final String LOOKUP_HITS = "/lookup/hits";

  /** Suffix of the metric that counts keys that were asked for. */
  public static final String LOOKUP_MISSES = "/lookup/misses";

  /** Infix of the counts of calls of a look-up by how long they took. */
  public static final String LOOKUP_CALLS = "/lookup/calls";

  /** Infix of the counts of batches by how long it took to write them. */
  public static final String WRITES = "/writes";

  /** Infix of the counts of rows by how old they were when they had been written. */
  public static final String DELAY = "/delay";

  /** Infix of the metrics that count values of a column, by {@link KeyGauges#encoded} names. */
  public static final String VALUES = "/values/";

  /** The same of those that are NULL. */
  public static final String NULLS = "/nulls/";

  /** Suffix of the metric that counts rows of keys that are not told by {@link KeyGauges}. */
  public static final String FOLDED_KEYS = "/keys_folded";

  /** Suffix of the metric that counts keys that got state; those that lost it are taken away. */
  public static final String STATE_KEYS = "/state_keys";

  /** Suffix of the metric that counts bytes of state that were added. */
  public static final String STATE_BYTES = "/state_bytes";

  /** Suffix after the two before: what was removed, as a count of its own that only grows. */
  public static final String REMOVED = "_removed";

  private final String step;
  private final DurationCounts lateBy;
  private final long[] counts = new long[Disposition.values().length];
  private long in;
  private long letters;
  private long cutKeys;
  private long latenessSum;
  private long latenessMin = Long.MAX_VALUE;
  private long latenessMax;
  private long keysAdded;
  private long keysRemoved;
  private long bytesAdded;
  private long bytesRemoved;
  private final long[] outs;
  private final Map<String, Long> codes = new TreeMap<>();
  private final Map<String, Long> notes = new TreeMap<>();
  private final Map<String, DurationCounts> times = new TreeMap<>();

  /**
   * @param outputs how many outputs the step has
   */
  public StepCounters(String step, int outputs) {
    this.step = step;
    outs = new long[outputs];
    lateBy = new DurationCounts(step + LATE_BY);
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

  /** Counts a key as cut off from events that it hangs together with. */
  public void cutKey() {
    cutKeys++;
  }

  /**
   * Counts one event as late.
   *
   * @param by how far below its watermark, before allowed lateness, in milliseconds
   */
  public void late(long by) {
    count(Disposition.LATE, 1);
    lateBy.add(by);
    latenessSum += by;
    latenessMin = Math.min(latenessMin, by);
    latenessMax = Math.max(latenessMax, by);
  }

  /** A key got state, or lost it. */
  public void key(boolean added) {
    keysAdded += added ? 1 : 0;
    keysRemoved += added ? 0 : 1;
  }

  /**
   * State of one length took the place of another.
   *
   * @param before in bytes, 0 where there was none
   * @param after in bytes, 0 where there is none any more
   */
  public void stateBytes(int before, int after) {
    bytesAdded += Math.max(0, after - before);
    bytesRemoved += Math.max(0, before - after);
  }

  public void count(Disposition disposition, long events) {
    counts[disposition.ordinal()] += events;
  }

  /**
   * Counts something besides events.
   *
   * @param what the end of the metric's name
   */
  public void note(String what, long amount) {
    notes.merge(what, amount, Long::sum);
  }

  /**
   * Counts something by how long it took.
   *
   * @param what the end of the metrics' names
   */
  public void timed(String what, long millis) {
    times.computeIfAbsent(what, end -> new DurationCounts(step + end)).add(millis);
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
    lateBy.flush(tally);
    flushState(tally);
    if (letters != 0) {
      tally.add(step + LETTERS, letters);
    }
    add(tally, CUT_KEYS, cutKeys);
    cutKeys = 0;
    codes.forEach((code, count) -> tally.add(step + CODE + code, count));
    codes.clear();
    notes.forEach((what, amount) -> add(tally, what, amount));
    notes.clear();
    times.values().forEach(each -> each.flush(tally));
    in = 0;
    letters = 0;
    latenessSum = 0;
    latenessMin = Long.MAX_VALUE;
    latenessMax = 0;
    Arrays.fill(outs, 0);
    Arrays.fill(counts, 0);
  }

  private void flushState(Tally tally) {
    add(tally, STATE_KEYS, keysAdded);
    add(tally, STATE_KEYS + REMOVED, keysRemoved);
    add(tally, STATE_BYTES, bytesAdded);
    add(tally, STATE_BYTES + REMOVED, bytesRemoved);
    keysAdded = 0;
    keysRemoved = 0;
    bytesAdded = 0;
    bytesRemoved = 0;
  }

  private void add(Tally tally, String suffix, long count) {
    if (count != 0) {
      tally.add(step + suffix, count);
    }
  }
}
