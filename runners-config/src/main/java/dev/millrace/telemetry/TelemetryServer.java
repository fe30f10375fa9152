package dev.millrace.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers GET requests for a few pages. Its threads keep no process alive. */
final class TelemetryServer implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int WAITING = 16;

  /** The only way to tell the JDK's server; it reads them when the first one is made. */
  private static final List<String> TIMEOUTS =
      List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime");

  private static final String TIMEOUT_SECONDS = "10";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "millrace-metrics");
            thread.setDaemon(true);
            return thread;
          });

  /** What is answered: a status of HTTP, a type, a text. */
  record Answer(int status, String type, String text) {
    static Answer text(int status, String text) {
      return new Answer(status, "text/plain; charset=utf-8", text + "\n");
    }
  }

  private TelemetryServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves pages by their paths.
   *
   * @throws UserException ML-5903 if the port is taken, or the host is not one of this machine
   */
  static TelemetryServer start(MetricsAddress address, Map<String, Supplier<Answer>> pages) {
    // Else a few who connect and say nothing would keep all threads waiting for good.
    TIMEOUTS.stream()
        .filter(name -> System.getProperty(name) == null)
        .forEach(name -> System.setProperty(name, TIMEOUT_SECONDS));
    try {
      InetSocketAddress at =
          new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
      TelemetryServer server = new TelemetryServer(HttpServer.create(at, WAITING));
      server.server.setExecutor(server.threads);
      server.server.createContext("/", exchange -> answer(exchange, pages));
      server.server.start();
      return server;
    } catch (IOException e) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile("millrace"),
              TelemetryCodes.PORT,
              "",
              "--metrics-port: "
                  + address.host()
                  + ":"
                  + address.port()
                  + " cannot be listened on: "
                  + e.getMessage()
                  + ". Take another port; 0 takes one that is free."),
          e);
    }
  }

  private static void answer(HttpExchange exchange, Map<String, Supplier<Answer>> pages)
      throws IOException {
    try (exchange) {
      Supplier<Answer> page = pages.get(exchange.getRequestURI().getPath());
      Answer answer;
      if (page == null) {
        answer = Answer.text(404, "not found; there are " + String.join(", ", pages.keySet()));
      } else if (!exchange.getRequestMethod().matches("GET|HEAD")) {
        answer = Answer.text(405, "GET alone");
      } else {
        answer = page.get();
      }
      byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** Where it listens, the port that was taken included. */
  String url() {
    InetSocketAddress at = server.getAddress();
    String host = at.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
  }

  /** Ends at once, whoever is asking. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
