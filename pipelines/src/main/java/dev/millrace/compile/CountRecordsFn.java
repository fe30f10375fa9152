package dev.millrace.compile;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import org.apache.beam.sdk.transforms.DoFn;

/** Counts the records of a live source by their verdict, and hands them on. */
final class CountRecordsFn extends DoFn<SourceBatch, SourceBatch> {
  private final String stream;
  private transient StepCounters counters;

  CountRecordsFn(String stream) {
    this.stream = stream;
  }

  @Setup
  public void setup() {
    counters = new StepCounters(stream, 0);
  }

  @ProcessElement
  public void process(@Element SourceBatch batch, OutputReceiver<SourceBatch> out) {
    for (SourceRecord record : batch.records()) {
      counters.in(1);
      switch (record.verdict()) {
        case EVENT -> counters.count(Disposition.PASSED, 1);
        case LATE -> counters.count(Disposition.LATE, 1);
        case DUPLICATE -> counters.count(Disposition.DUPLICATE, 1);
        case DEAD -> counters.count(Disposition.DEAD_LETTERED, 1);
      }
    }
    out.output(batch);
  }

  @FinishBundle
  public void finish() {
    counters.flush();
  }
}
