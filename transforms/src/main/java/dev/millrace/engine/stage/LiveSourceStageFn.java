package dev.millrace.engine.stage;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.SourceBatch;
import org.apache.beam.sdk.transforms.DoFn;
import org.joda.time.Duration;

/** Hosts a stage right behind a live source: batches of records in, blocks out. */
public final class LiveSourceStageFn extends DoFn<SourceBatch, Block> {
  private final StageProgram program;
  private final RecordIntake intake;
  private transient StageRuntime stage;

  public LiveSourceStageFn(StageProgram program, RecordIntake intake) {
    this.program = program;
    this.intake = intake;
  }

  @Setup
  public void setup() {
    stage = new StageRuntime(program);
  }

  @ProcessElement
  public void process(@Element SourceBatch batch, MultiOutputReceiver out) {
    for (SourceRecord record : batch.records()) {
      intake.accept(record, stage);
    }
    stage.drain(out);
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    StageOutputs.finish(stage, context);
  }

  /**
   * A block may be emitted while a later batch is processed, with the earlier batch's time; both
   * are in one bundle, so no watermark can come between.
   */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
