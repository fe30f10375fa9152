package dev.millrace.runner.state;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;

/**
 * Notes in its state which of the numbers 0, 1, 2, ... have come. Where state and position are of
 * one moment, none comes twice and none is missing, whatever the process has been through.
 */
public final class CountingFn extends DoFn<KV<Integer, Long>, Void> {
  /** Numbers may come out of order, but no more than this. */
  private static final int ORDER = 200;

  /**
   * A number that has come.
   *
   * @param twice whether it had come before
   * @param missing whether one long before it had not
   */
  public record Seen(long number, boolean twice, boolean missing) {}

  private static final Queue<Seen> SEEN = new ConcurrentLinkedQueue<>();

  @StateId("numbers")
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<byte[]>> spec = StateSpecs.value(ByteArrayCoder.of());

  /** A pipeline without an end, with a hundred numbers a second. */
  public static void in(Pipeline pipeline) {
    pipeline
        .apply(GenerateSequence.from(0).withRate(100, Duration.standardSeconds(1)))
        .apply(WithKeys.<Integer, Long>of(0).withKeyType(TypeDescriptors.integers()))
        .apply("Count", ParDo.of(new CountingFn()));
  }

  /** What was seen since the last call, in all pipelines. */
  public static List<Seen> seen() {
    List<Seen> all = new ArrayList<>();
    for (Seen one = SEEN.poll(); one != null; one = SEEN.poll()) {
      all.add(one);
    }
    return all;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Long> element, @StateId("numbers") ValueState<byte[]> numbers) {
    byte[] before = numbers.read();
    BitSet come = before == null ? new BitSet() : BitSet.valueOf(before);
    int number = element.getValue().intValue();
    SEEN.add(new Seen(number, come.get(number), come.nextClearBit(0) < number - ORDER));
    come.set(number);
    numbers.write(come.toByteArray());
  }
}
