package org.apache.beam.runners.flink.translation.wrappers.streaming;

import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Has Beam's operators hand on their watermark whenever a bundle ends. While one is open they hold
 * it back, rightly, since rows that belong before it may still come out; but at a bundle's end
 * {@link DoFnOperator} (2.70) takes the present from the end of the bundle before, compares that
 * negative number with the longest time of a bundle, and so always leaves the watermark to the next
 * occasion. Where records come all the time, and timers fire with every watermark, each occasion
 * finds the next bundle open, and results wait for the next checkpoint.
 *
 * <p>It lies in Beam's package because what it calls is not for others.
 */
public final class PromptWatermarks {
  private PromptWatermarks() {}

  /** Changes the operators of a job that has not been submitted. */
  public static void install(JobGraph job, ClassLoader classes) {
    JobOperators.change(job, classes, factory -> new Factory<>(factory.getOperator()));
  }

  /** Whether a factory's operators were changed. */
  static boolean areOf(StreamOperatorFactory<?> factory) {
    return factory instanceof Factory;
  }

  /** Makes the operator that it was given, with a watermark that follows its bundles. */
  private static final class Factory<T> extends SimpleOperatorFactory<T> {
    private static final long serialVersionUID = 1;

    Factory(StreamOperator<T> operator) {
      super(operator);
    }

    @Override
    public <O extends StreamOperator<T>> O createStreamOperator(
        StreamOperatorParameters<T> parameters) {
      O operator = super.createStreamOperator(parameters);
      DoFnOperator<?, ?, ?> doFn = (DoFnOperator<?, ?, ?>) operator;
      doFn.setBundleFinishedCallback(doFn::updateOutputWatermark);
      return operator;
    }
  }
}
