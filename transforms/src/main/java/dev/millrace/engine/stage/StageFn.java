package dev.millrace.engine.stage;

import dev.millrace.element.block.Block;
import dev.millrace.element.coding.Frozen;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.engine.trace.BundleTrace;
import dev.millrace.engine.trace.SpanMaker.Role;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.joda.time.Duration;

/**
 * The host of a stage: what all hosts share, whatever enters them. Blocks leave by the stage's
 * exits ({@link StageOutputs}) while elements are processed, and the rest at the end of a bundle.
 */
public abstract class StageFn<T> extends DoFn<T, Block> {
  private final Frozen<StageProgram> program;
  private transient StageRuntime stage;

  protected StageFn(StageProgram program) {
    this.program = new Frozen<>(program);
  }

  @Setup
  public void setup(PipelineOptions options) {
    StageProgram compiled = program.get();
    stage = new StageRuntime(compiled, BundleTrace.of(compiled.head().name(), role(), options));
  }

  /** What the stage does, for those who trace the run. */
  protected Role role() {
    return Role.WORK;
  }

  @StartBundle
  public void start() {
    stage.begin();
  }

  @Teardown
  public void teardown() {
    if (stage != null) {
      stage.close();
    }
  }

  /** The stage at work; there is one from {@link #setup} on. */
  protected final StageRuntime stage() {
    return stage;
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    AtWork.on(stage.name(), () -> StageOutputs.finish(stage, context));
  }

  /**
   * No limit: a block carries the smallest event time in it, which may lie before the time stamp of
   * the element or timer at hand. Between elements of one bundle no watermark can come; files and
   * shuffled groups of a replay are not waited for; and the timers of {@code KeyedPartition} hold
   * the watermark themselves.
   */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
