package dev.millrace.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Apicurio's registry in a process of its own, in memory, of which Confluent's API is used. */
final class Registry implements AutoCloseable {
  /** The build of {@code runners-config} unpacks it for the tests. */
  private static final Path JAR =
      Launcher.path("runners-config/target/apicurio/apicurio-registry-app-2.6.13.Final-runner.jar");

  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();

  private Registry(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it.
   *
   * @param log gets what it says
   * @throws IOException if it is not there, or does not start
   */
  static Registry start(Path log) throws IOException, InterruptedException {
    if (!Files.exists(JAR)) {
      throw new IOException(
          "there is no " + JAR + "; './mvnw -pl runners-config -am package' fetches it");
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                JAR.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Registry registry = new Registry(process, "http://127.0.0.1:" + port + "/apis/ccompat/v7");
    registry.awaitAnswer(log);
    return registry;
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    for (int second = 0; second < PATIENCE_SECONDS; second++) {
      try {
        send(HttpRequest.newBuilder(URI.create(url + "/subjects")));
        return;
      } catch (IOException notYet) {
        Thread.sleep(1_000);
      }
    }
    close();
    throw new IOException("the registry did not start; see " + log);
  }

  String url() {
    return url;
  }

  /** Adds a schema to a subject and gives its id. */
  int register(String subject, String schema) throws IOException, InterruptedException {
    String body = JsonNodeFactory.instance.objectNode().put("schema", schema).toString();
    return send(HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)))
        .path("id")
        .asInt();
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("the registry answers " + response.statusCode());
    }
    return new ObjectMapper().readTree(response.body());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
