package dev.millrace.io.file.output;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Counts the rows of files that are in their places. Not done by the step that puts them there:
 * that one asks for stable input, and Flink's runner calls such a step outside of its metrics, so
 * that whatever it counts is lost.
 */
public final class CountWrittenFn extends DoFn<KV<String, Long>, KV<String, Long>> {
  private final SinkCounters counters;

  public CountWrittenFn(SinkCounters counters) {
    this.counters = counters;
  }

  @ProcessElement
  public void process(@Element KV<String, Long> file, OutputReceiver<KV<String, Long>> out) {
    counters.written(file.getValue());
    out.output(file);
  }
}
