package dev.millrace.runner.flink;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job of two vertices that count the same rows, told by a server of its own. */
class RunningCountsTest {
  private static final String METRIC = "0.Step.millrace_clicks/in";
  private static final String TOTAL = "ledger/ParMultiDo(TotalCounts).millrace_clicks/in";
  private static final String LATENESS = "0.Source.millrace_clicks/lateness_ms";
  private static final String GAUGE = "0.Source.millrace_clicks/now/lag/0";

  private final Map<String, Long> told = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, Long> totals = new TreeMap<>();
  private final Map<String, Long> lags = new TreeMap<>();
  private long start = 1_000;
  private Long lateness;
  private HttpServer server;
  private RunningCounts counts;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/jobs/abc", this::answer);
    server.start();
    counts =
        new RunningCounts(
            new JobEndpoint("http://localhost:" + server.getAddress().getPort(), "abc"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body;
    if (path.endsWith("/abc")) {
      String vertex = "{\"id\": \"%s\", \"start-time\": " + start + "}";
      body = "{\"vertices\": [" + vertex.formatted("v1") + "," + vertex.formatted("v2") + "]}";
    } else {
      String vertex = path.replaceFirst(".*/vertices/(v.)/.*", "$1");
      asked.add(String.valueOf(exchange.getRequestURI().getQuery()));
      String[] metrics = {
        metric(METRIC, told.get(vertex)),
        metric(TOTAL, totals.get(vertex)),
        metric(GAUGE, lags.get(vertex)),
        metric(LATENESS, lateness)
      };
      body = "[" + Stream.of(metrics).filter(m -> !m.isEmpty()).collect(joining(",")) + "]";
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String metric(String id, Long value) {
    return value == null ? "" : "{\"id\": \"" + id + "\", \"sum\": " + value + "}";
  }

  private List<Long> lags() throws Exception {
    List<Long> lags = new ArrayList<>();
    MetricsContainerStepMap.asAttemptedOnlyMetricResults(counts.ask())
        .allMetrics()
        .getGauges()
        .forEach(gauge -> lags.add(gauge.getAttempted().getValue()));
    return lags;
  }

  private long in() throws Exception {
    return MetricsContainerStepMap.asAttemptedOnlyMetricResults(counts.ask())
        .allMetrics()
        .getCounters()
        .iterator()
        .next()
        .getAttempted();
  }

  @Test
  void aVertexThatHasFinishedKeepsItsPart() throws Exception {
    // given
    told.put("v1", 100L);
    told.put("v2", 10L);
    assertThat(in()).isEqualTo(110);

    // when
    told.remove("v1");
    told.put("v2", 30L);

    // then
    assertThat(in()).isEqualTo(130);
  }

  @Test
  void aNewAttemptCountsAnew() throws Exception {
    // given
    told.put("v1", 100L);
    assertThat(in()).isEqualTo(100);

    // when: it waits for its start, and then the cluster tells the old count for a while
    start = -1;
    assertThat(in()).isEqualTo(100);
    start = 2_000;
    counts.ask();
    told.put("v1", 7L);

    // then
    assertThat(in()).isEqualTo(7);
    told.put("v1", 8L);
    assertThat(in()).isEqualTo(8);
  }

  @Test
  void aTotalThatIsStateDoesNotFall() throws Exception {
    // given
    totals.put("v1", 100L);
    assertThat(in()).isEqualTo(100);

    // when, then: a new attempt has not told it yet
    start = 2_000;
    totals.put("v1", 0L);
    assertThat(in()).isEqualTo(100);

    // when, then: it is there again, as at the checkpoint, and goes on
    totals.put("v1", 90L);
    assertThat(in()).isEqualTo(100);
    totals.put("v1", 100L);
    assertThat(in()).isEqualTo(100);
    totals.put("v1", 130L);
    assertThat(in()).isEqualTo(130);
  }

  @Test
  void aDistributionIsNotAskedForItsSum() throws Exception {
    // given
    told.put("v1", 100L);
    lateness = 7L;

    // when
    counts.ask();

    // then
    assertThat(asked).noneMatch(query -> query.contains("lateness_ms"));
    assertThat(asked).anyMatch(query -> query.contains("clicks/in"));
  }

  @Test
  void aGaugeFallsAndGoesWithItsReader() throws Exception {
    // given
    lags.put("v1", 500L);
    assertThat(lags()).containsExactly(500L);

    // when, then
    lags.put("v1", 20L);
    assertThat(lags()).containsExactly(20L);
    lags.remove("v1");
    assertThat(lags()).isEmpty();
  }
}
