package dev.millrace.telemetry;

import dev.millrace.telemetry.otlp.OtlpPost;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends what Micrometer has put together, and the histograms with it: Micrometer's are made of
 * single durations, and ours come counted.
 */
final class OtlpSender implements OtlpMetricsSender {
  private final OtlpPost post;
  private final String pipeline;
  private final long start = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  private volatile List<Histogram> shown = List.of();

  OtlpSender(String pipeline, Consumer<String> problems) {
    this.pipeline = pipeline;
    this.post = new OtlpPost("metrics", problems);
  }

  /** Sends these from now on, and no others. */
  void show(List<Histogram> histograms) {
    shown = List.copyOf(histograms);
  }

  @Override
  public void send(Request request) throws IOException, InterruptedException {
    post.send(
        Objects.requireNonNull(request.getAddress()),
        request.getHeaders(),
        withHistograms(request));
  }

  private byte[] withHistograms(Request request) throws IOException {
    ExportMetricsServiceRequest.Builder all =
        ExportMetricsServiceRequest.parseFrom(request.getMetricsData()).toBuilder();
    for (Histogram histogram : shown) {
      all.getResourceMetricsBuilder(0)
          .getScopeMetricsBuilder(0)
          .addMetricsBuilder()
          .setName(histogram.metric().meter())
          .setDescription(histogram.metric().doc())
          .setUnit(histogram.metric().unit())
          .getHistogramBuilder()
          .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
          .addDataPoints(point(histogram));
    }
    return all.build().toByteArray();
  }

  private HistogramDataPoint point(Histogram histogram) {
    List<Double> bounds = Histogram.bounds();
    HistogramDataPoint.Builder point =
        HistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(start)
            .setTimeUnixNano(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()))
            .addAllExplicitBounds(bounds.subList(0, bounds.size() - 1))
            .addAllBucketCounts(histogram.counts())
            .setCount(histogram.counts().stream().mapToLong(Long::longValue).sum())
            .setSum(histogram.sum())
            .addAttributes(attribute("pipeline", pipeline));
    for (int i = 0; i < histogram.labels().size(); i++) {
      point.addAttributes(attribute(histogram.metric().labels().get(i), histogram.labels().get(i)));
    }
    return point.build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
