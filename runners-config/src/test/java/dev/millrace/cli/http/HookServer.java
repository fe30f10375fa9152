package dev.millrace.cli.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server that answers requests as a test says, and remembers those that it has taken. */
public final class HookServer implements AutoCloseable {
  /** Instead of an answer, the connection is closed. */
  public static final Answer HANG_UP = new Answer(0, "", 0);

  public static final Answer OK = new Answer(200, "ok", 0);

  /**
   * @param afterMillis how long the server takes
   */
  public record Answer(int status, String body, long afterMillis) {}

  /**
   * @param number of the request, from 1
   * @param key the header {@code Idempotency-Key}
   */
  public record Request(
      int number, String method, String path, String token, String key, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final AtomicInteger count = new AtomicInteger();
  private final List<Request> taken = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Answer> answers = request -> OK;

  public HookServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/hooks", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Request request =
        new Request(
            count.incrementAndGet(),
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Answer answer = answers.apply(request);
    try (exchange) {
      Thread.sleep(answer.afterMillis());
      if (answer.status() == OK.status()) {
        taken.add(request);
      }
      if (answer != HANG_UP) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (answer.status() == 429) {
          exchange.getResponseHeaders().add("Retry-After", "1");
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void answering(Function<Request, Answer> how) {
    answers = how;
  }

  /** The requests that were answered with 200. */
  public List<Request> taken() {
    return taken;
  }

  /** How many requests there were. */
  public int count() {
    return count.get();
  }

  int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/hooks/T0-secret-path";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
