package dev.millrace.engine.stage;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.coding.Frozen;
import dev.millrace.engine.trace.AtWork;
import dev.millrace.engine.trace.SpanMaker.Role;

/** Hosts a stage right after a live source: batches of records in, blocks out. */
public final class LiveSourceStageFn extends StageFn<SourceBatch> {
  private final Frozen<RecordIntake> intake;

  public LiveSourceStageFn(StageProgram program, RecordIntake intake) {
    super(program);
    this.intake = new Frozen<>(intake);
  }

  @Override
  protected Role role() {
    return Role.RECEIVE;
  }

  @ProcessElement
  public void process(@Element SourceBatch batch, MultiOutputReceiver out) {
    AtWork.on(stage().name(), () -> takeIn(batch));
    stage().drain(out);
  }

  private void takeIn(SourceBatch batch) {
    RecordIntake records = intake.get();
    for (SourceRecord record : batch.records()) {
      records.accept(record, stage());
    }
  }
}
