package dev.millrace.io.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.io.ManualClock;
import dev.millrace.io.rows.Gate;
import dev.millrace.io.rows.RowOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often, and for how long, a row is sent again, and what is shown of answers. */
class HttpWriterTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();

  /** Instead of an answer, the connection is closed. */
  private static final int HANG_UP = 0;

  /** The answers to the next requests; after them all is well. */
  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();

  private volatile String body = "";
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Integer status = statuses.poll();
          if (status != null && status == HANG_UP) {
            exchange.close();
            return;
          }
          byte[] answer = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Retry-After", status == null ? "0" : "60");
          exchange.sendResponseHeaders(status == null ? 200 : status, answer.length + 1);
          exchange.getResponseBody().write(answer);
          exchange.getResponseBody().write('.');
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private HttpTarget target(long perSecond) {
    URI url =
        URI.create(
            "http://localhost:" + server.getAddress().getPort() + "/hook/T%30ken/x?key=hunter2");
    return new HttpTarget(url, "POST", Map.of(), Duration.ofSeconds(5), perSecond);
  }

  private static HttpSinkOptions options(HttpTarget target, int attempts, Duration retryFor) {
    RowOutput rows = new RowOutput(SCHEMA, new PipelineId("p", "h"), "o", "output:o", 1, 0, null);
    return new HttpSinkOptions(target, false, attempts, retryFor, rows);
  }

  private static void write(HttpSinkOptions options) {
    try (HttpWriter writer = new HttpWriter(options)) {
      writer.write(List.of(writer.prepare(Event.of(0, 1L), "id")), (row, fault) -> {});
    }
  }

  @Test
  void probesThatAreInterruptedAreGivenBack() {
    // given: a circuit that is half-open
    HttpTarget target = target(0);
    ManualClock clock = new ManualClock("2025-03-01T10:00:00Z");
    HttpGate gate = HttpGate.acquire(target, clock);
    for (int i = 0; i < 10; i++) {
      gate.enter("a step").orElseThrow().failed(new IOException("down"));
    }
    clock.pass(Gate.REST.plusMillis(1));

    // when
    HttpSinkOptions options = options(target, 1, Duration.ZERO);
    for (int i = 0; i < 3; i++) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> write(options)).isInstanceOf(IllegalStateException.class);
      assertThat(Thread.interrupted()).isTrue();
    }

    // then
    write(options);
    HttpGate.release(target);
  }

  @Test
  void failuresAreCountedAndNotTimed() {
    statuses.addAll(List.of(HANG_UP, HANG_UP, HANG_UP));

    assertThatThrownBy(() -> write(options(target(0), 3, Duration.ZERO)))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("3 requests failed");
  }

  @Test
  void aPauseThatTheServerAsksForEndsWithTheTime() {
    // given
    statuses.addAll(List.of(503, 503));
    long start = System.nanoTime();

    // when
    assertThatThrownBy(() -> write(options(target(0), 1, Duration.ofMillis(300))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5543");

    // then
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
    assertThat(statuses).isEmpty();
  }

  @Test
  void theQueueForARateIsNoAbsence() {
    // given: the turn of this second is taken
    HttpTarget target = target(1);
    HttpGate gate = HttpGate.acquire(target);
    gate.enter("a step").orElseThrow().well();
    statuses.add(503);

    // when: the row waits for a second, and is refused then
    write(options(target, 1, Duration.ofMillis(500)));

    // then
    assertThat(statuses).isEmpty();
    HttpGate.release(target);
  }

  @Test
  void secretsOfTheUrlAreMasked() {
    statuses.add(400);
    body = "no POST /hook/T%30ken/x?key=hunter2, T0ken, hunter2 for x";

    assertThatThrownBy(() -> write(options(target(0), 1, Duration.ZERO)))
        .isInstanceOf(RowFault.class)
        .hasMessageContaining("400: no POST ***?***, ***, *** for x");
  }

  @Test
  void theBeginningOfALongAnswerIsKept() {
    // given
    FirstBytes bytes = new FirstBytes(5);

    // when
    bytes.onNext(List.of(ByteBuffer.wrap(new byte[] {1, 2, 3}), ByteBuffer.wrap(new byte[9])));
    bytes.onNext(List.of(ByteBuffer.wrap(new byte[100])));
    bytes.onComplete();

    // then
    assertThat(bytes.getBody().toCompletableFuture().join()).containsExactly(1, 2, 3, 0, 0);
  }

  @Test
  void theLastUserOfAGateLeavesNothingBehind() {
    // given
    HttpTarget target = target(0);
    HttpSinkOptions options = options(target, 1, Duration.ZERO);
    HttpGate first = HttpGate.acquire(target);

    // when: others come and go
    HttpSink.check(options);
    write(options);

    // then
    assertThat(HttpGate.acquire(target)).isSameAs(first);
    HttpGate.release(target);
    HttpGate.release(target);
    assertThat(HttpGate.acquire(target)).isNotSameAs(first);
    HttpGate.release(target);
  }
}
