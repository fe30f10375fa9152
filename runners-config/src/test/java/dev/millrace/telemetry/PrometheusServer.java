package dev.millrace.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Prometheus server of Debian's package, which asks its targets every second. */
final class PrometheusServer implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final String url;

  private PrometheusServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Whether a program of the package is there. */
  static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /**
   * @param targets hosts and ports
   * @param rules files of rules
   */
  static PrometheusServer start(Path directory, List<String> targets, List<Path> rules)
      throws Exception {
    Path config = directory.resolve("prometheus.yaml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
        rule_files: %s
        scrape_configs: [{job_name: millrace, static_configs: [{targets: %s}]}]
        """
            .formatted(
                JSON.writeValueAsString(
                    rules.stream().map(r -> r.toAbsolutePath().normalize().toString()).toList()),
                JSON.writeValueAsString(targets)));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, "http://127.0.0.1:" + port);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> get(server.url + "/-/ready").statusCode() == 200);
    return server;
  }

  static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  /** The field {@code data} of an answer of the HTTP API. */
  JsonNode api(String path) throws IOException, InterruptedException {
    JsonNode answer = JSON.readTree(get(url + "/api/v1/" + path).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalStateException(path + ": " + answer);
    }
    return answer.path("data");
  }

  /** Values of an instant query by their labels, the metric's name and the target's left out. */
  Map<Map<String, String>, Double> query(String expression)
      throws IOException, InterruptedException {
    Map<Map<String, String>, Double> values = new HashMap<>();
    for (JsonNode each :
        api("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
            .path("result")) {
      Map<String, String> labels = new TreeMap<>();
      each.path("metric")
          .fields()
          .forEachRemaining(l -> labels.put(l.getKey(), l.getValue().asText()));
      labels.keySet().removeAll(Set.of("__name__", "job", "instance"));
      values.put(labels, each.path("value").get(1).asDouble());
    }
    return values;
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
