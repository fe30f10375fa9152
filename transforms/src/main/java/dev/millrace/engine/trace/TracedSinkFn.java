package dev.millrace.engine.trace;

import dev.millrace.element.block.Block;
import dev.millrace.engine.trace.SpanMaker.Role;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/**
 * The first function of a sink that hands its rows on to others, with a span for each bundle that
 * has a row of a recorded trace. Where others write the rows later, the span is of their taking
 * over.
 */
public abstract class TracedSinkFn<T> extends DoFn<Block, T> {
  private final String step;

  /** Null before the set-up, which may fail. */
  private transient @Nullable BundleTrace trace;

  /**
   * @param step the name under which the ledger counts
   */
  protected TracedSinkFn(String step) {
    this.step = step;
  }

  @Setup
  public void setup(PipelineOptions options) {
    trace = BundleTrace.of(step, Role.SEND, options).orElse(null);
  }

  @StartBundle
  public void start() {
    if (trace != null) {
      trace.begin();
    }
  }

  /** Takes note of rows that came in. */
  protected final void received(Block block) {
    if (trace != null) {
      trace.received(block);
    }
  }

  @FinishBundle
  public void finish() {
    if (trace != null) {
      trace.end();
    }
  }

  @Teardown
  public void teardown() {
    if (trace != null) {
      trace.close();
    }
  }
}
