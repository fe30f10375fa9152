package dev.millrace.telemetry;

import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Sends what Micrometer has put together, and the histograms with it: Micrometer's are made of
 * single durations, and ours come counted.
 */
final class OtlpSender implements OtlpMetricsSender {
  /** Within it a collector must have answered, and its answer must be over. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final String pipeline;
  private final Consumer<String> problems;
  private final long start = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  private volatile List<Histogram> shown = List.of();
  private boolean failing;

  OtlpSender(String pipeline, Consumer<String> problems) {
    this.pipeline = pipeline;
    this.problems = problems;
  }

  /** Sends these from now on, and no others. */
  void show(List<Histogram> histograms) {
    shown = List.copyOf(histograms);
  }

  @Override
  public void send(Request request) throws IOException, InterruptedException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(URI.create(request.getAddress()))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(withHistograms(request)));
    request.getHeaders().forEach(post::header);
    // The client's own timeout ends with the headers: a body that hangs would stop all sending.
    CompletableFuture<HttpResponse<Void>> coming =
        http.sendAsync(post.build(), HttpResponse.BodyHandlers.discarding());
    try {
      int status = coming.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      tell(status == OK ? "" : "it answers " + status, request);
    } catch (TimeoutException e) {
      tell("no whole answer within " + ANSWER.toSeconds() + " s", request);
    } catch (ExecutionException e) {
      tell(String.valueOf(e.getCause()), request);
    } finally {
      coming.cancel(true);
    }
  }

  /** Once when it begins to fail, and once when it is well again: not every few seconds. */
  private synchronized void tell(String problem, Request request) {
    boolean failed = !problem.isEmpty();
    if (failed != failing) {
      failing = failed;
      problems.accept(
          "--otlp-endpoint: metrics "
              + (failed ? "cannot be sent to " : "are sent again to ")
              + request.getAddress()
              + (failed ? ": " + problem + ". The run goes on, and so do the attempts." : "."));
    }
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
