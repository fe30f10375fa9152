package dev.millrace.runner.flink;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.DoFn;

/** Adds numbers up in a counter, and fails on 0. */
final class CountFn extends DoFn<Integer, Void> {
  static final MetricsFilter OURS =
      MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace("millrace")).build();

  private final Counter seen = Metrics.counter("millrace", "seen");

  @ProcessElement
  public void process(@Element Integer number) {
    if (number == 0) {
      throw new UserException(
          Diagnostic.error(Position.ofFile("archive"), "ML-5201", "", "no such directory"));
    }
    seen.inc(number);
  }
}
