package dev.millrace.spec.yaml.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.base.SecretText;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.UserException;
import dev.millrace.spec.EdgeStep.Read;
import dev.millrace.spec.EdgeStep.Write;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VariablesTest {
  /** No word of a message: what was read later is masked in all that this process says. */
  private static final String ROTATED = "r0tated-t0ken";

  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - type: ReadFromKafka
            name: In
            config:
              topic: ${TOPIC:-orders}
              bootstrap_servers: "${HOST}:${PORT:-9092}"
              format: RAW
              security:
                sasl.jaas.config: 'user="u" password="${secret:env:PASSWORD}";'
                ssl.key.password: ${secret:env:PASSWORD}
                literal: "$${HOST} $1 {}"
          - {type: LogForTesting}
      """;

  private static EndpointSpec endpoint(PipelineSpec spec) {
    return ((Read) spec.transforms().get(0).step()).endpoint();
  }

  @Test
  void fillsInVariablesDefaultsAndSecrets() {
    // given
    Map<String, String> variables = Map.of("HOST", "kafka", "TOPIC", "", "PASSWORD", "a: #'\"b");

    // when
    EndpointSpec endpoint = endpoint(PipelineFiles.parse("f.yaml", FILE, variables).spec());

    // then
    assertThat(endpoint.text("topic")).contains("orders");
    assertThat(endpoint.text("bootstrap_servers")).contains("kafka:9092");
    assertThat(endpoint.map("security"))
        .isEqualTo(
            Map.of(
                "sasl.jaas.config", "user=\"u\" password=\"a: #'\"b\";",
                "ssl.key.password", "a: #'\"b",
                "literal", "${HOST} $1 {}"));
  }

  @Test
  void leavesSecretsOutOfTheHashButNotVariables() {
    // given
    Map<String, String> one = Map.of("HOST", "kafka", "PASSWORD", "one");
    Map<String, String> otherSecret = Map.of("HOST", "kafka", "PASSWORD", "two");
    Map<String, String> otherHost = Map.of("HOST", "rabbit", "PASSWORD", "one");

    // when
    String hash = PipelineFiles.parse("f.yaml", FILE, one).spec().hash();

    // then
    assertThat(PipelineFiles.parse("f.yaml", FILE, otherSecret).spec().hash()).isEqualTo(hash);
    assertThat(PipelineFiles.parse("f.yaml", FILE, otherHost).spec().hash()).isNotEqualTo(hash);
  }

  @Test
  void showsNoSecretInAnyRecordsTextNorMaskedText() {
    // given
    Map<String, String> variables = Map.of("HOST", "kafka", "PASSWORD", "s3cret");

    // when
    PipelineSpec spec = PipelineFiles.parse("f.yaml", FILE, variables).spec();

    // then
    assertThat(spec.toString()).doesNotContain("s3cret");
    assertThat(spec.secrets().mask("log-in with s3cret failed"))
        .isEqualTo("log-in with *** failed");
  }

  @Test
  void readsSecretFilesBesideThePipelineFile(@TempDir Path folder) throws IOException {
    // given
    Files.writeString(folder.resolve("password.txt"), "from file\n");
    Path file = folder.resolve("p.yaml");
    Files.writeString(file, FILE.replace("secret:env:PASSWORD", "secret:file:password.txt"));

    // when
    EndpointSpec endpoint = endpoint(PipelineFiles.read(file, Map.of("HOST", "h")));

    // then
    assertThat(endpoint.map("security")).containsEntry("ssl.key.password", "from file");

    // when: it is rotated
    Files.writeString(folder.resolve("password.txt"), "rotated\n");

    // then: what was read stays, and what is read from now on has it
    assertThat(endpoint.map("security")).containsEntry("ssl.key.password", "from file");
    assertThat(endpoint(PipelineFiles.read(file, Map.of("HOST", "h"))).map("security"))
        .containsEntry("ssl.key.password", "rotated");
  }

  @Test
  void remembersTheFileOfAPasswordToReadItAgain(@TempDir Path folder) throws IOException {
    // given
    Path secret = Files.writeString(folder.resolve("password"), "first\n");
    String text =
        """
        pipeline:
          type: chain
          transforms:
            - type: ReadFromJdbc
              config:
                {url: "jdbc:postgresql://h/d", table: t, fields: {id: BIGINT}, username: u,
                 password: "${secret:file:password}"}
            - {type: LogForTesting}
        """;

    // when
    Path file = folder.resolve("f.yaml");
    EndpointSpec endpoint = endpoint(PipelineFiles.parse(file.toString(), text, Map.of()).spec());

    // then
    assertThat(endpoint.config().get("password"))
        .isEqualTo(new SecretText("first", secret.toString()));
    assertThat(endpoint.config().toString()).doesNotContain("first");
    Files.writeString(secret, ROTATED + "\n");
    assertThat(((SecretText) endpoint.config().get("password")).current()).isEqualTo(ROTATED);
  }

  @Test
  void remembersWhatStandsAroundASecretOfAFile(@TempDir Path folder) throws IOException {
    // given
    Path secret = Files.writeString(folder.resolve("token"), "first\n");
    String text =
        """
        pipeline:
          type: chain
          transforms:
            - {type: Create, config: {elements: [{id: 1}]}}
            - type: WriteToHttp
              config:
                url: http://h/hook
                headers:
                  One: "Bearer ${secret:file:token}, ${secret:env:END}"
                  Two: "${secret:file:token}${secret:file:token}"
                  Plain: text
        """;

    // when
    Path file = folder.resolve("f.yaml");
    PipelineSpec spec =
        PipelineFiles.parse(file.toString(), text, Map.of("END", "at the end")).spec();
    Write sink = (Write) spec.transforms().get(1).step();
    Map<?, ?> headers = (Map<?, ?>) sink.endpoint().config().get("headers");
    Files.writeString(secret, ROTATED + "\n");

    // then: of two files in one text it is not known which one changed
    assertThat(headers.get("One"))
        .isEqualTo(
            new SecretText(
                "Bearer first, at the end", secret.toString(), "Bearer ", ", at the end"))
        .returns("Bearer " + ROTATED + ", at the end", text(SecretText::current));
    assertThat(headers.get("Two")).returns("firstfirst", text(SecretText::current));
    assertThat(headers.get("Plain")).returns("text", text(SecretText::current));
    assertThat(headers.toString()).doesNotContain("first", ROTATED, "at the end");
  }

  private static Function<Object, String> text(Function<SecretText, String> of) {
    return header -> of.apply((SecretText) header);
  }

  @Test
  void refusesEmptySecretFiles(@TempDir Path folder) throws IOException {
    // given
    Files.writeString(folder.resolve("password.txt"), "\n");
    Path file = folder.resolve("p.yaml");
    Files.writeString(file, "options: {a: \"${secret:file:password.txt}\"}");

    // when, then
    assertThatThrownBy(() -> PipelineFiles.read(file, Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessage(file + ":1:15: error ML-1013: secret file 'password.txt' is empty.");
  }
}
