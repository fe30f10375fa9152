package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import dev.millrace.telemetry.Telemetry.Run;
import dev.millrace.telemetry.otlp.OtlpPost;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a collector of OpenTelemetry gets, and that a run never waits for it. */
class OtlpExportTest {
  private static final long START = System.currentTimeMillis();

  private final Readings readings = new Readings(new Run("shop", "live"), Clock.systemUTC());
  private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

  private static Snapshot snapshot() {
    return new Snapshot(
        START,
        Duration.ofSeconds(3),
        new Ledger(
            List.of(new LedgerRow("counts", "output", 9, 9, Map.of(Disposition.WRITTEN, 9L), 0))),
        Map.of(),
        Map.of(
            "output:counts/delay/100", 4L,
            "output:counts/delay/more", 5L,
            "output:counts/delay/sum_ms", 7_000L),
        Map.of());
  }

  private OtlpExport export(int port, Duration every) {
    URI collector = URI.create("http://127.0.0.1:" + port + "/");
    return new OtlpExport("shop", readings, collector, every, problems::add);
  }

  /** A collector that keeps what it gets and answers so. */
  private static final class Collector implements AutoCloseable {
    final Map<String, Metric> metrics = Collections.synchronizedMap(new HashMap<>());
    volatile int answer = 200;

    /** Whether answers begin and never end. */
    volatile boolean hangs;

    private final HttpServer server;

    Collector() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
      server.createContext(
          "/v1/metrics",
          exchange -> {
            ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes())
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetricsList()
                .forEach(metric -> metrics.put(metric.getName(), metric));
            exchange.sendResponseHeaders(answer, hangs ? 9 : -1);
            if (!hangs) {
              exchange.close();
            }
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static Map<String, String> attributes(List<KeyValue> attributes) {
    Map<String, String> values = new HashMap<>();
    attributes.forEach(a -> values.put(a.getKey(), a.getValue().getStringValue()));
    return values;
  }

  @Test
  void theEndSendsTheLastNumbers() throws Exception {
    // given
    try (Collector collector = new Collector()) {
      OtlpExport export = export(collector.port(), Duration.ofMinutes(10));
      readings.see(snapshot());

      // when
      export.close();

      // then
      Metric events = collector.metrics.get("millrace.step.events");
      NumberDataPoint written =
          events.getSum().getDataPointsList().stream()
              .filter(p -> attributes(p.getAttributesList()).containsValue("written"))
              .findFirst()
              .orElseThrow();
      assertThat(written.getAsDouble()).isEqualTo(9);
      assertThat(attributes(written.getAttributesList()))
          .containsEntry("pipeline", "shop")
          .containsEntry("step", "counts");
      Metric delay = collector.metrics.get("millrace.output.delay.seconds");
      HistogramDataPoint point = delay.getHistogram().getDataPoints(0);
      assertThat(point.getExplicitBounds(0)).isEqualTo(0.1);
      assertThat(point.getBucketCountsList()).hasSize(15).startsWith(4L).endsWith(5L);
      assertThat(point.getCount()).isEqualTo(9);
      assertThat(point.getSum()).isEqualTo(7);
      assertThat(attributes(point.getAttributesList()))
          .isEqualTo(Map.of("pipeline", "shop", "output", "counts"));
      assertThat(collector.metrics).containsKey("jvm.memory.used");
      assertThat(problems).isEmpty();
    }
  }

  @Test
  void aCollectorThatFailsIsToldOfOnceAndOnceMoreWhenItIsWell() throws Exception {
    // given
    try (Collector collector = new Collector()) {
      collector.answer = 503;
      try (OtlpExport export = export(collector.port(), Duration.ofMillis(300))) {
        readings.see(snapshot());
        export.refresh();

        // when
        Awaitility.await().untilAsserted(() -> assertThat(problems).hasSize(1));
        collector.metrics.clear();
        Awaitility.await().until(() -> !collector.metrics.isEmpty());
        collector.answer = 200;
        Awaitility.await().untilAsserted(() -> assertThat(problems).hasSize(2));
      }

      // then
      String at = "http://127.0.0.1:" + collector.port() + "/v1/metrics";
      assertThat(problems)
          .containsExactly(
              "--otlp-endpoint: metrics cannot be sent to "
                  + at
                  + ": it answers 503. The run goes on, and so do the attempts.",
              "--otlp-endpoint: metrics are sent again to " + at + ".");
    }
  }

  @Test
  void anAnswerThatDoesNotEndStopsNoLaterOne() throws Exception {
    // given
    try (Collector collector = new Collector()) {
      collector.hangs = true;
      try (OtlpExport export = export(collector.port(), Duration.ofMillis(300))) {
        readings.see(snapshot());
        export.refresh();

        // when
        Awaitility.await().untilAsserted(() -> assertThat(problems).hasSize(1));
        collector.hangs = false;

        // then
        Awaitility.await().untilAsserted(() -> assertThat(problems).hasSize(2));
      }
      assertThat(problems.get(0)).contains("no whole answer within 3 s");
      assertThat(problems.get(1)).contains("are sent again");
    }
  }

  @Test
  void aHeaderThatHttpDoesNotTakeIsToldOfOnceAndWithoutItsValue() throws Exception {
    // given
    OtlpPost post = new OtlpPost("metrics", problems::add);
    Map<String, String> headers = Map.of("authorization", "Bearer s3cret\nx");

    // when
    boolean first = post.send("http://127.0.0.1:1/v1/metrics", headers, new byte[0]);
    boolean second = post.send("http://127.0.0.1:1/v1/metrics", headers, new byte[0]);

    // then
    assertThat(List.of(first, second)).containsOnly(false);
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("the header 'authorization' has characters that HTTP does not take")
        .doesNotContain("s3cret");
  }

  @Test
  void anEndpointThatHangsKeepsNobodyWaiting() throws Exception {
    // given
    try (ServerSocket hangs = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      OtlpExport export = export(hangs.getLocalPort(), Duration.ofMinutes(10));
      readings.see(snapshot());

      // when
      long before = System.nanoTime();
      export.close();

      // then
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isLessThan(OtlpExport.PATIENCE.plusSeconds(5));
      assertThat(problems).singleElement().asString().contains("cannot be sent");
    }
  }

  @Test
  void anAddressIsOneOfHttpWithoutSecrets() {
    for (String wrong : List.of("127.0.0.1:4318", "ftp://a:1", "http://me:secret@a:1", "http:")) {
      assertThatThrownBy(() -> Observers.collector(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret@");
    }
    assertThat(Observers.collector("https://collector:4318").getPort()).isEqualTo(4318);
  }
}
