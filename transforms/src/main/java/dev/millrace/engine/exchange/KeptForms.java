package dev.millrace.engine.exchange;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.KeyedKernel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.ValueState;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which a step's state may be kept, and the way from each into the present one. A
 * partition of keys has a mark that says its form; where it is an earlier one, all of the partition
 * is written anew when it is first looked at, so that a runner's checkpoint has either form whole.
 *
 * @param now the mark of the present form
 * @param unmarked the mark of state that has none: what a program wrote that knew no marks
 * @param before by mark, the step as it reads state of an earlier form and writes the present one
 */
public record KeptForms<S>(String now, String unmarked, Map<String, KeyedStep<S>> before)
    implements Serializable {
  /** Of steps whose state has one form only. */
  private static final String ONLY = "";

  public KeptForms {
    // Not an immutable map of the JDK's: those are written in an order of their own.
    before = new HashMap<>(before);
  }

  /** The forms of state that nobody goes on with under another form. */
  public static <S> KeptForms<S> only() {
    return new KeptForms<>(ONLY, ONLY, Map.of());
  }

  /**
   * Brings a partition into the present form.
   *
   * @param keys what it keeps per key
   * @param pending the buckets of what waits
   * @param form the partition's mark
   * @throws IllegalStateException if nobody knows its form: the state is of another pipeline file
   */
  void bring(
      KeptBytes<KeyBytes> keys,
      KeptBytes<Long> pending,
      ValueState<String> form,
      StepCounters counters) {
    if (now.equals(ONLY)) {
      return;
    }
    @Nullable String mark = form.read();
    String known = mark == null ? unmarked : mark;
    if (!known.equals(now)) {
      KeyedStep<S> reading = before.get(known);
      if (reading == null) {
        throw new IllegalStateException(
            "the kept state has the form "
                + known
                + ", and the pipeline file has "
                + now
                + " for it: compare both versions of the file with 'millrace upgrade', and go on"
                + " with --from-savepoint or --state");
      }
      KeyedKernel<S> kernel = reading.kernel();
      rewrite(keys, bytes -> rewritten(kernel, bytes), counters);
      rewrite(pending, bytes -> PendingBuckets.converted(bytes, reading.inputs()), counters);
    }
    if (mark == null || !known.equals(now)) {
      form.write(now);
    }
  }

  private static <S> byte[] rewritten(KeyedKernel<S> kernel, byte[] bytes) {
    ByteSink out = new ByteSink(bytes.length);
    kernel.encode(kernel.decode(new ByteSource(bytes)), out);
    return out.toBytes();
  }

  private interface Change {
    byte[] of(byte[] bytes);
  }

  private static <K> void rewrite(KeptBytes<K> entries, Change change, StepCounters counters) {
    List<K> keys = new ArrayList<>();
    entries.keys().forEach(keys::add);
    for (K key : keys) {
      byte[] bytes = entries.get(key);
      if (bytes != null) {
        byte[] changed = change.of(bytes);
        entries.put(key, changed);
        counters.stateBytes(bytes.length, changed.length);
      }
    }
  }
}
