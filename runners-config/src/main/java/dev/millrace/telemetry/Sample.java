package dev.millrace.telemetry;

import java.util.List;

/**
 * One number of a run.
 *
 * @param labels the values of the metric's labels, in their order
 */
record Sample(Metric metric, List<String> labels, double value) {
  Sample {
    labels = List.copyOf(labels);
    if (labels.size() != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric + " has the labels " + metric.labels() + ", but was given " + labels);
    }
  }

  /** Of a metric with these values of its labels. */
  static Sample of(Metric metric, double value, String... labels) {
    return new Sample(metric, List.of(labels), value);
  }
}
