package dev.millrace.io.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.io.ManualClock;
import dev.millrace.io.rows.Gate;
import dev.millrace.io.rows.RowOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;

class HttpGateTest {
  private static HttpTarget target(long perSecond) {
    return new HttpTarget(
        URI.create("http://localhost/hook"), "POST", Map.of(), Duration.ofSeconds(1), perSecond);
  }

  private static void fail(HttpGate gate, int times) {
    for (int i = 0; i < times; i++) {
      gate.enter("a step").orElseThrow().failed(new IOException("down"));
    }
  }

  @Test
  void theCircuitOpensTriesAFewRequestsAndCloses() {
    // given
    ManualClock clock = new ManualClock("2025-03-01T10:00:00Z");
    HttpGate gate = new HttpGate(target(0), clock);

    // when: ten failures
    fail(gate, 10);

    // then
    assertThat(gate.enter("a step")).isEmpty();

    // when: three probes fail, one after the other
    clock.pass(Gate.REST.plusMillis(1));
    fail(gate, 3);

    // then
    assertThat(gate.enter("a step")).isEmpty();

    // when: three probes go well
    clock.pass(Gate.REST.plusMillis(1));
    List<Gate.Pass> let = enter(gate, 10);
    let.forEach(Gate.Pass::well);

    // then
    assertThat(let).hasSize(3);
    assertThat(gate.enter("a step")).isPresent();
  }

  private static List<Gate.Pass> enter(HttpGate gate, int times) {
    return IntStream.range(0, times)
        .mapToObj(i -> gate.enter("a step"))
        .flatMap(Optional::stream)
        .toList();
  }

  @Test
  void callsThatBeganBeforeTheCircuitOpenedAreNoProbes() {
    // given
    ManualClock clock = new ManualClock("2025-03-01T10:00:00Z");
    HttpGate gate = new HttpGate(target(0), clock);
    List<Gate.Pass> late = enter(gate, 6);
    fail(gate, 10);
    clock.pass(Gate.REST.plusMillis(1));
    List<Gate.Pass> probes = enter(gate, 3);

    // when
    late.subList(0, 3).forEach(Gate.Pass::neither);
    late.subList(3, 6).forEach(pass -> pass.failed(new IOException("late")));

    // then
    assertThat(gate.enter("a step")).isEmpty();
    probes.forEach(Gate.Pass::well);
    assertThat(gate.enter("a step")).isPresent();
  }

  @Test
  void rowsWaitWhileTheCircuitIsOpen() throws Exception {
    // given
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://localhost:" + server.getAddress().getPort());
    HttpTarget target = new HttpTarget(url, "POST", Map.of(), Duration.ofSeconds(5), 0);
    long start = System.nanoTime();
    fail(HttpGate.acquire(target), 10);
    Schema schema = Schema.builder().addInt64Field("id").build();
    RowOutput rows = new RowOutput(schema, new PipelineId("p", "h"), "o", "output:o", 1, 0, null);
    HttpWriter writer =
        new HttpWriter(new HttpSinkOptions(target, false, 1, Duration.ofMinutes(1), rows));

    // when
    try (writer) {
      writer.write(List.of(writer.prepare(Event.of(0, 1L), "id")), (row, fault) -> {});
    } finally {
      HttpGate.release(target);
      server.stop(0);
    }

    // then
    assertThat(requests).hasValue(1);
    assertThat(System.nanoTime() - start).isGreaterThan(Gate.REST.toNanos() * 9 / 10);
  }

  @Test
  void requestsWaitForTheirTurn() {
    HttpGate gate = new HttpGate(target(20), Clock.systemUTC());
    long start = System.nanoTime();

    for (int i = 0; i < 6; i++) {
      gate.enter("a step").orElseThrow().well();
    }

    // Five turns of 50 ms; the first may be over at once.
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(200).toNanos());
  }
}
