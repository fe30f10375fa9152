package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of docs/kafka-services.md, and the log-in that comes in a jar of its own. */
class KafkaServicesTest {
  private static final Pattern SERVICE =
      Pattern.compile("## ([^\n]+)\n(?:(?!## ).)*?```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PROPERTY =
      Pattern.compile("^ +([a-z]+(?:[.][a-z]+)+):", Pattern.MULTILINE);

  @TempDir private Path dir;

  record Service(String name, String file) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Service> services() throws IOException {
    List<Service> services = new ArrayList<>();
    Matcher found = SERVICE.matcher(Files.readString(Path.of("..", "docs", "kafka-services.md")));
    while (found.find()) {
      services.add(new Service(found.group(1), found.group(2)));
    }
    assertThat(services)
        .extracting(Service::name)
        .containsExactly("Azure Event Hubs", "Redpanda", "Confluent Cloud", "Amazon MSK");
    return services;
  }

  @ParameterizedTest
  @MethodSource("services")
  void theFileIsAcceptedAndItsPropertiesAreKafkas(Service service) throws IOException {
    // given: secrets from a file, where the page takes them from the environment
    Files.writeString(dir.resolve("secret"), "s3cret-of-service");
    String text = service.file().replaceAll("secret:env:[A-Z_]+", "secret:file:secret");
    Path file = Files.writeString(dir.resolve("orders.yaml"), text);
    Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());

    // when
    Result checked = TestCommandLine.run("check", file.toString(), "-DBROKERS=b.example.com:9093");

    // then
    assertThat(checked.out()).hasSize(1).first().asString().contains("✓");
    assertThat(checked.err()).isEmpty();
    assertThat(properties(text)).hasSizeGreaterThanOrEqualTo(3).isSubsetOf(known);
  }

  private static List<String> properties(String text) {
    return PROPERTY
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(KafkaServicesTest::name)
        .toList();
  }

  private static String name(String key) {
    return key.strip().replace(":", "");
  }

  @Test
  void theLogInOfMskIsLoadedAndAsksTheChainOfCredentials() throws Exception {
    // given: the properties of the page, and credentials where the SDK looks for them
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", "localhost:1",
            "security.protocol", "SASL_SSL",
            "sasl.mechanism", "AWS_MSK_IAM",
            "sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;",
            "sasl.client.callback.handler.class",
                "software.amazon.msk.auth.iam.IAMClientCallbackHandler");
    String page = Files.readString(Path.of("..", "docs", "kafka-services.md"));
    assertThat(page)
        .contains(
            settings.get("sasl.jaas.config").toString(),
            settings.get("sasl.client.callback.handler.class").toString());
    Map<String, String> credentials =
        Map.of("aws.accessKeyId", "AKIDOFTHETEST", "aws.secretAccessKey", "secret-of-the-test");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    credentials.forEach(System::setProperty);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);

      // when: a client is made, which logs in, and its handler is asked as a connection asks it
      try (Admin client = Admin.create(settings)) {
        assertThat(client.metrics()).isNotEmpty();
      }
      AuthenticateCallbackHandler handler =
          (AuthenticateCallbackHandler)
              loader
                  .loadClass(settings.get("sasl.client.callback.handler.class").toString())
                  .getConstructor()
                  .newInstance();
      handler.configure(Map.of(), "AWS_MSK_IAM", List.of());
      SaslClient sasl =
          Sasl.createSaslClient(
              new String[] {"AWS_MSK_IAM"},
              null,
              "kafka",
              "b-1.shop.abc.c2.kafka.eu-central-1.amazonaws.com",
              Map.of(),
              handler);
      String request = new String(sasl.evaluateChallenge(new byte[0]), StandardCharsets.UTF_8);
      handler.close();

      // then
      assertThat(request)
          .contains("AKIDOFTHETEST", "eu-central-1/kafka-cluster", "x-amz-signature")
          .doesNotContain("secret-of-the-test");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      credentials.keySet().forEach(System::clearProperty);
    }
  }

  /** Copied by the build. */
  private static URL jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target", "msk"))) {
      return files.findFirst().orElseThrow().toUri().toURL();
    }
  }
}
