package dev.millrace.engine.exchange;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.KeyedKernel;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A keyed step as its hosts need it.
 *
 * @param kernel its logic
 * @param inputs the row coding of each input
 * @param countsInput whether what arrives is counted as the step's input; not where events were
 *     already counted when they went into partial groups
 * @param watch where a replay's input begins in the middle; otherwise null
 * @param untilTheEnd whether events may come that the watermark has passed, so that a live run
 *     answers only when all input has ended
 */
public record KeyedStep<S>(
    KeyedKernel<S> kernel,
    List<RowCodec> inputs,
    boolean countsInput,
    @Nullable EdgeWatch watch,
    boolean untilTheEnd)
    implements Serializable {
  public KeyedStep {
    inputs = List.copyOf(inputs);
  }

  /** A step whose input is events that come before the watermark. */
  public KeyedStep(KeyedKernel<S> kernel, List<RowCodec> inputs) {
    this(kernel, inputs, true);
  }

  /** A step whose input comes before the watermark. */
  public KeyedStep(KeyedKernel<S> kernel, List<RowCodec> inputs, boolean countsInput) {
    this(kernel, inputs, countsInput, null, false);
  }

  /** The same step, watched in a replay. The kernel must get whole events, in order of time. */
  public KeyedStep<S> watchedBy(EdgeWatch edge) {
    return new KeyedStep<>(kernel, inputs, countsInput, edge, untilTheEnd);
  }

  /** The same step for events that may come behind the watermark. */
  public KeyedStep<S> waitingForTheEnd() {
    return new KeyedStep<>(kernel, inputs, countsInput, watch, true);
  }
}
