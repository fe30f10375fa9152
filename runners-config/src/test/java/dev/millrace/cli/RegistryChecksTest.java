package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} asks of services, and what becomes of answers that are none. */
class RegistryChecksTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String newest = "{\"id\": 7}";
  private volatile boolean hangs;
  private HttpServer server;

  @TempDir private Path dir;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(exchange.getRequestMethod() + " " + path);
          boolean held = path.endsWith("/versions") || path.endsWith("/latest");
          byte[] body =
              (held ? newest : "{\"error_code\": 40403, \"is_compatible\": true}").getBytes(UTF_8);
          exchange.sendResponseHeaders(held || path.contains("comp") ? 200 : 404, body.length);
          if (!hangs) {
            exchange.getResponseBody().write(body);
            exchange.close();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path file(String brokers, String registry) throws IOException {
    return Files.writeString(
        dir.resolve("p.yaml"),
        """
        streams:
          visits:
            fields: {page: VARCHAR, n: BIGINT NOT NULL, t: TIMESTAMP}
            timestamp: t
            watermark: {max_out_of_orderness: 5s}
            live: {type: ReadFromKafka, config: {topic: visits, bootstrap_servers: 'BROKERS', format: JSON}}
        pipeline:
          transforms:
            - {type: Filter, name: F, input: visits, config: {keep: n > 0}}
        outputs:
          copy:
            input: F
            live: {type: WriteToKafka, config: {topic: copy, bootstrap_servers: 'BROKERS', format: AVRO, key: none, registry: {url: 'URL', auto_register: true, REGISTRY}}}
          dead_letter: {live: {type: WriteToConsole}}
        """
            .replace("BROKERS", brokers)
            .replace("URL", "http://127.0.0.1:" + server.getAddress().getPort())
            .replace("REGISTRY", registry));
  }

  @Test
  void connectingRegistersNothingAndMakesNoTopic() throws Exception {
    // given: a broker that makes topics by itself
    try (EmbeddedKafka kafka =
        new EmbeddedKafka().with(Map.of("auto.create.topics.enable", "true")).start()) {
      kafka.createTopic("visits", 1);
      Path file = file(kafka.bootstrapServers(), "wait_for: 5s");

      // when
      Result result = TestCommandLine.run("check", file.toString(), "--connect");

      // then
      assertThat(result.exitCode()).as("%s", result.err()).isZero();
      assertThat(asked)
          .contains("POST /subjects/copy-value")
          .doesNotContain("POST /subjects/copy-value/versions");
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        assertThat(admin.listTopics().names().get()).contains("visits").doesNotContain("copy");
      }
    }
  }

  @Test
  @Timeout(60)
  void aRegistryWhoseAnswersDoNotEndIsNotWaitedForWithoutEnd() throws Exception {
    // given
    hangs = true;
    Path file = file("b:9092", "wait_for: 1s");

    // when
    Result result = TestCommandLine.run("check", file.toString(), "--registry");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(String.join(" ", result.out()))
        .contains("ML-5400", "did not answer within 1 s (no whole answer within 1 s)");
  }

  @Test
  void aNewestSchemaThatCannotBeReadIsAnErrorThatNamesIt() throws Exception {
    // given
    newest =
        "{\"id\": 5, \"version\": 1, \"schema\": \"{\\\"type\\\": \\\"record\\\", \\\"name\\\":"
            + " \\\"bad-name\\\", \\\"fields\\\": []}\"}";
    Path file = file("b:9092", "wait_for: 5s");

    // when
    Result result = TestCommandLine.run("check", file.toString(), "--registry");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(String.join(" ", result.out()))
        .contains("ML-5407", "'copy-value' (id 5) cannot be read here", "bad-name");
  }

  @Test
  void aTokenThatHttpDoesNotTakeIsNotShown() throws Exception {
    // given
    Path file = file("b:9092", "wait_for: 5s, token: \"s3cr\\net\"");

    // when
    Result result = TestCommandLine.run("check", file.toString(), "--registry", "--debug");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(String.join(" ", result.out()))
        .contains("ML-5401", "the header 'Authorization' has characters that HTTP does not take");
    assertThat(result.out() + " " + result.err()).doesNotContain("s3cr");
  }
}
