package dev.millrace.runner.flink;

import java.util.Random;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Keeps 8 MB per key: more than Flink takes into a checkpoint in memory. */
public final class LargeStateFn extends DoFn<KV<Integer, Integer>, Integer> {
  private static final int SIZE = 8 << 20;

  @StateId("large")
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<byte[]>> spec = StateSpecs.value(ByteArrayCoder.of());

  @ProcessElement
  public void process(
      @Element KV<Integer, Integer> element,
      @StateId("large") ValueState<byte[]> large,
      OutputReceiver<Integer> out) {
    if (large.read() == null) {
      byte[] content = new byte[SIZE];
      new Random(1).nextBytes(content);
      large.write(content);
    }
    out.output(element.getValue());
  }
}
