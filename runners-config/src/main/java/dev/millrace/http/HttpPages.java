package dev.millrace.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers GET requests for a few pages. Its threads keep no process alive. */
public final class HttpPages implements AutoCloseable {
  /** How long a request or an answer may take: a browser that does not read is cut off. */
  public static final int SECONDS = 10;

  private static final int WAITING = 16;

  /** The only way to tell the JDK's server; it reads them when the first one is made. */
  private static final List<String> TIMEOUTS =
      List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime");

  private final String host;
  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * What is served.
   *
   * @param option of the command line that asks for it
   * @param threads that answer, each one request at a time
   * @param pages by their paths
   */
  public record Site(String option, int threads, Gate gate, Map<String, Page> pages) {}

  private HttpPages(String host, HttpServer server, Site site) {
    this.host = host;
    this.server = server;
    this.threads =
        Executors.newFixedThreadPool(
            site.threads(),
            task -> {
              Thread thread = new Thread(task, "millrace" + site.option());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Serves pages.
   *
   * @throws UserException ML-5903 if the port is taken, or the host is not one of this machine
   */
  public static HttpPages start(HttpAddress address, Site site) {
    // Else a few who connect and say nothing would keep all threads waiting for good.
    TIMEOUTS.stream()
        .filter(name -> System.getProperty(name) == null)
        .forEach(name -> System.setProperty(name, Integer.toString(SECONDS)));
    try {
      InetSocketAddress at =
          new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
      HttpPages pages = new HttpPages(address.host(), HttpServer.create(at, WAITING), site);
      pages.server.setExecutor(pages.threads);
      pages.server.createContext("/", exchange -> answer(exchange, site));
      pages.server.start();
      return pages;
    } catch (IOException e) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile("millrace"),
              HttpCodes.PORT,
              "",
              site.option()
                  + ": "
                  + address.host()
                  + ":"
                  + address.port()
                  + " cannot be listened on: "
                  + e.getMessage()
                  + ". Take another port; 0 takes one that is free."),
          e);
    }
  }

  private static void answer(HttpExchange exchange, Site site) throws IOException {
    try (exchange) {
      Asked asked = new Asked(exchange);
      Answer answer = site.gate().refuse(asked).orElseGet(() -> page(exchange, asked, site));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      // The JDK's server takes 0 for a length that is not known, and -1 for no body at all.
      boolean bodiless = head || answer.length() == 0;
      long length = answer.length() == Answer.UNKNOWN ? 0 : answer.length();
      exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : length);
      if (!bodiless) {
        try (OutputStream out = exchange.getResponseBody()) {
          answer.body().write(out);
        }
      }
    }
  }

  private static Answer page(HttpExchange exchange, Asked asked, Site site) {
    Page page = site.pages().get(asked.path());
    if (page == null) {
      return Answer.text(404, "not found; there are " + String.join(", ", site.pages().keySet()));
    }
    return exchange.getRequestMethod().matches("GET|HEAD")
        ? page.answer(asked)
        : Answer.text(405, "GET alone");
  }

  /** Where it listens, the port that was taken included: {@code http://127.0.0.1:9464}. */
  public String url() {
    int port = server.getAddress().getPort();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Ends at once, whoever is asking. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
