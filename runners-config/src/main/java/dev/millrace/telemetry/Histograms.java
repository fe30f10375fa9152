package dev.millrace.telemetry;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows histograms to Prometheus. Micrometer's are made of single durations; ours come counted, and
 * go to its collection of metrics by its side door.
 */
final class Histograms implements MultiCollector {
  private final String pipeline;
  private volatile List<Histogram> shown = List.of();

  Histograms(String pipeline) {
    this.pipeline = pipeline;
  }

  /** Shows these and no others. */
  void show(List<Histogram> histograms) {
    shown = List.copyOf(histograms);
  }

  @Override
  public MetricSnapshots collect() {
    Map<Metric, List<Histogram>> byMetric =
        shown.stream().collect(Collectors.groupingBy(Histogram::metric));
    return new MetricSnapshots(
        byMetric.entrySet().stream()
            .<MetricSnapshot>map(metric -> snapshot(metric.getKey(), metric.getValue()))
            .toList());
  }

  private HistogramSnapshot snapshot(Metric metric, List<Histogram> histograms) {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder().name(metric.prometheusName()).help(metric.doc());
    for (Histogram histogram : histograms) {
      List<Number> counts = new ArrayList<>(histogram.counts());
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels(histogram))
              .classicHistogramBuckets(
                  ClassicHistogramBuckets.of(new ArrayList<>(Histogram.bounds()), counts))
              .sum(histogram.sum())
              .build());
    }
    return snapshot.build();
  }

  private Labels labels(Histogram histogram) {
    List<String> names = new ArrayList<>(histogram.metric().labels());
    List<String> values = new ArrayList<>(histogram.labels());
    names.add("pipeline");
    values.add(pipeline);
    return Labels.of(names, values);
  }

  @Override
  public List<String> getPrometheusNames() {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.kind() == Metric.Kind.HISTOGRAM)
        .map(Metric::prometheusName)
        .toList();
  }
}
