package dev.millrace.io.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import dev.millrace.io.file.output.SinkCounters;
import org.apache.beam.sdk.transforms.DoFn;

/** Counts rows that BigQuery has taken. */
final class CountWrittenFn extends DoFn<TableRow, Void> {
  private final SinkCounters counters;

  CountWrittenFn(SinkCounters counters) {
    this.counters = counters;
  }

  @ProcessElement
  public void process() {
    counters.written(1);
  }
}
