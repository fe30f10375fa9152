package dev.millrace.engine.stage;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;

/** Hosts a stage right after a live source: batches of records in, blocks out. */
public final class LiveSourceStageFn extends StageFn<SourceBatch> {
  private final RecordIntake intake;

  public LiveSourceStageFn(StageProgram program, RecordIntake intake) {
    super(program);
    this.intake = intake;
  }

  @ProcessElement
  public void process(@Element SourceBatch batch, MultiOutputReceiver out) {
    for (SourceRecord record : batch.records()) {
      intake.accept(record, stage());
    }
    stage().drain(out);
  }
}
