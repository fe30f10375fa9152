package dev.millrace.transforms.exchange;

import dev.millrace.element.RowCodec;
import dev.millrace.kernel.KeyedKernel;
import java.io.Serializable;
import java.util.List;

/**
 * A keyed step as its hosts need it.
 *
 * @param kernel its logic
 * @param inputs the row coding of each input
 */
public record KeyedStep<S>(KeyedKernel<S> kernel, List<RowCodec> inputs) implements Serializable {
  public KeyedStep {
    inputs = List.copyOf(inputs);
  }
}
