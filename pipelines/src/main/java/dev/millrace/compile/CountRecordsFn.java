package dev.millrace.compile;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;

/** Counts the records of a live source by their verdict, and hands on the columns to be kept. */
final class CountRecordsFn extends DoFn<SourceBatch, SourceBatch> {
  private final String stream;
  private final int width;
  private transient StepCounters counters;

  /**
   * @param width how many columns are kept; those after them are dropped
   */
  CountRecordsFn(String stream, int width) {
    this.stream = stream;
    this.width = width;
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
    out.output(kept(batch));
  }

  private SourceBatch kept(SourceBatch batch) {
    if (batch.records().stream().noneMatch(r -> r.row() != null && r.row().length > width)) {
      return batch;
    }
    List<SourceRecord> records = new ArrayList<>();
    for (SourceRecord record : batch.records()) {
      Object[] row = record.row();
      records.add(row == null ? record : record.withRow(Arrays.copyOf(row, width)));
    }
    return new SourceBatch(batch.minTime(), records, batch.from());
  }

  @FinishBundle
  public void finish() {
    counters.flush();
  }
}
