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
 */
public record KeyedStep<S>(
    KeyedKernel<S> kernel, List<RowCodec> inputs, boolean countsInput, @Nullable EdgeWatch watch)
    implements Serializable {
  public KeyedStep {
    inputs = List.copyOf(inputs);
  }

  /** A step whose input is events. */
  public KeyedStep(KeyedKernel<S> kernel, List<RowCodec> inputs) {
    this(kernel, inputs, true);
  }

  public KeyedStep(KeyedKernel<S> kernel, List<RowCodec> inputs, boolean countsInput) {
    this(kernel, inputs, countsInput, null);
  }

  /** The same step, watched in a replay. The kernel must get whole events, in order of time. */
  public KeyedStep<S> watchedBy(EdgeWatch edge) {
    return new KeyedStep<>(kernel, inputs, countsInput, edge);
  }
}
