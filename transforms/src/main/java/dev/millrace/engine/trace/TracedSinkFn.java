package dev.millrace.engine.trace;

import dev.millrace.element.block.Block;
import dev.millrace.engine.trace.SpanMaker.Role;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * The first function of a sink that hands its rows on to others, with a span for each bundle that
 * has a row of a recorded trace. Where others write the rows later, the span is of their taking
 * over.
 */
public abstract class TracedSinkFn<T> extends DoFn<Block, T> {
  private final String step;
  private transient Optional<BundleTrace> trace = Optional.empty();

  /**
   * @param step the name under which the ledger counts
   */
  protected TracedSinkFn(String step) {
    this.step = step;
  }

  @Setup
  public void setup(PipelineOptions options) {
    trace = BundleTrace.of(step, Role.SEND, options);
  }

  @StartBundle
  public void start() {
    trace.ifPresent(BundleTrace::begin);
  }

  /** Takes note of rows that came in. */
  protected final void received(Block block) {
    trace.ifPresent(traced -> traced.received(block));
  }

  @FinishBundle
  public void finish() {
    trace.ifPresent(BundleTrace::end);
  }

  @Teardown
  public void teardown() {
    trace.ifPresent(BundleTrace::close);
  }
}
