package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a command says of a file, on either stream or in a file, shows no secret of it. */
class SecretsNeverShownTest {
  /** With what JSON escapes. */
  private static final String TOKEN = "hun\"ter\\2-token";

  private static final String BAD_OPTION =
      """
      pipeline:
        transforms:
          - {type: Create, name: C, config: {elements: [{x: 1}]}}
          - {type: WriteToConsole, name: W, input: C}
      options: {targetParallelism: "${secret:env:TOKEN}"}
      """;

  /** For Dataflow too: what its checks say quotes paths. */
  private static final String LOCAL_PATH =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Kept, input: clicks, config: {keep: "n > 0"}}
      streams:
        clicks:
          fields: {at: TIMESTAMP NOT NULL, n: INTEGER}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: "/none/${secret:env:TOKEN}"}}
      on_error: fail
      outputs:
        kept: {input: Kept, replay: {type: WriteToParquet, config: {path: "/none/${secret:env:TOKEN}"}}}
      """;

  /** Reading and planning it both fail, and a value that is refused is a secret. */
  private static final String REFUSED_VALUE =
      """
      pipeline:
        transforms:
          - {type: Create, name: C, config: {elements: [{x: 1}]}}
          - {type: Filter, name: F, input: C, config: {keep: "${secret:env:TOKEN}"}}
          - {type: WriteToConsole, name: "${secret:env:TOKEN}", input: F}
      on_error: "${secret:env:TOKEN}"
      """;

  private static final String FAILING_TEST =
      """
      pipeline:
        transforms:
          - type: MapToFields
            name: M
            input: clicks
            config: {language: sql, fields: {n: n, t: "'${secret:env:SALT}'"}}
      streams:
        clicks:
          fields: {at: TIMESTAMP NOT NULL, n: INTEGER}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: none}}
      on_error: fail
      outputs:
        mapped: {input: M, replay: {type: WriteToParquet, config: {path: none}}}
      tests:
        - name: shows
          streams: {clicks: [{at: 2026-03-01T00:00:00Z, n: 1}]}
          expected_outputs: [{name: mapped, elements: [{n: 2, t: x}]}]
      """;

  /** A salt is part of the plan, and another one is too short. */
  private static final String SALTED =
      """
      pipeline:
        transforms:
          - type: Mask
            name: M
            input: clicks
            config: {fields: {who: {method: hash, salt: "${secret:env:LONG}"}, what: {method: tokenize, salt: "${secret:env:LONG}"}}}
          - {type: Mask, name: N, input: clicks, config: {fields: {who: {method: hash, salt: "${secret:env:SHORT}"}}}}
      streams:
        clicks:
          fields: {at: TIMESTAMP NOT NULL, who: VARCHAR, what: VARCHAR}
          timestamp: at
          archive: {type: ReadFromParquet, config: {path: none}}
      on_error: fail
      outputs:
        masked: {input: M, replay: {type: WriteToParquet, config: {path: out}}}
        others: {input: N, replay: {type: WriteToParquet, config: {path: other}}}
      tests:
        - name: shows
          streams: {clicks: [{at: 2026-03-01T00:00:00Z, who: ada, what: b1}]}
          expected_outputs: [{name: masked, elements: [{who: x, what: x}]}]
      """;

  /** Nobody listens at any of these places. */
  private static final String PLACES =
      """
      replayable: false
      pipeline:
        transforms:
          - type: Enrich
            name: Web
            input: clicks
            config:
              key: who
              lookup: {type: LookUpInHttp, config: {url: "http://localhost:1/{who}", headers: {Authorization: "Bearer ${secret:env:LONG}"}}}
              fields: {a: VARCHAR}
          - type: Enrich
            name: Cached
            input: Web
            config:
              key: who
              lookup: {type: LookUpInRedis, config: {url: "redis://localhost:1/0", prefix: "u:", password: "${secret:env:LONG}"}}
              fields: {b: VARCHAR}
      streams:
        clicks:
          fields: {at: TIMESTAMP NOT NULL, who: VARCHAR NOT NULL, v: BIGINT NOT NULL}
          timestamp: at
          live:
            type: ReadFromKafka
            config:
              topic: clicks
              bootstrap_servers: "localhost:1"
              format: JSON
              security:
                security.protocol: SASL_PLAINTEXT
                sasl.mechanism: PLAIN
                sasl.jaas.config: 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="${secret:env:LONG}";'
      on_error: fail
      outputs:
        table: {input: Cached, live: {type: WriteToJdbc, config: {url: "jdbc:postgresql://localhost:1/d", username: u, password: "${secret:env:LONG}", table: t}}}
        cache: {input: Cached, live: {type: WriteToRedis, config: {url: "redis://localhost:1/0", password: "${secret:env:LONG}", prefix: "c:", key: [who], version: v}}}
        hook: {input: Cached, live: {type: WriteToHttp, config: {url: "http://localhost:1/", headers: {Authorization: "Bearer ${secret:env:LONG}"}}}}
        queue: {input: Cached, live: {type: WriteToRabbitMq, config: {url: "amqp://localhost:1", username: u, password: "${secret:env:LONG}", queue: q, format: JSON}}}
        shards:
          input: Cached
          live:
            type: WriteToKinesis
            config: {stream: s, region: us-east-1, access_key_id: id, secret_access_key: "${secret:env:LONG}", session_token: "${secret:env:LONG}", format: AVRO,
                     registry: {url: "http://localhost:1", token: "${secret:env:LONG}", truststore: none.p12, truststore_password: "${secret:env:LONG}"}}
        log: {input: Cached, live: {type: WriteToPulsar, config: {url: "pulsar://localhost:1", topic: t, token: "${secret:env:LONG}", format: JSON}}}
        lake: {input: Cached, live: {type: WriteToIceberg, config: {table: a.b, catalog_properties: {type: rest, uri: "http://localhost:1", token: "${secret:env:LONG}"}}}}
        delta: {input: Cached, live: {type: WriteToDelta, config: {table: "s3a://no/where", hadoop_config: {io.delta.kernel.logStore.s3a.impl: io.delta.storage.S3SingleDriverLogStore, fs.s3a.secret.key: "${secret:env:LONG}"}}}}
        late: {live: {type: WriteToConsole}}
      """;

  /** A stream and an output at one place each; {@code SECRET} is what is not to be shown. */
  private static final String PLACE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: F, input: clicks, config: {keep: "v > 0"}}
      streams:
        clicks:
          fields: {at: TIMESTAMP NOT NULL, who: VARCHAR NOT NULL, v: BIGINT NOT NULL}
          timestamp: at
          live: {type: SOURCE}
      on_error: fail
      outputs:
        out: {input: F, live: {type: SINK}}
        late: {live: {type: WriteToConsole}}
      """;

  private static final String SOME_SOURCE =
      "ReadFromRabbitMq, config: {url: 'amqp://localhost:1', username: u, password: SECRET, queue:"
          + " q, format: JSON, retry_for: 1s}";

  @TempDir private Path dir;

  private String saidOf(int exitCode, String yaml, String... arguments) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), yaml);
    String[] all = arguments.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i].replace("FILE", file.toString());
    }
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    Context context =
        new Context(
            recorded.console(),
            new FileToolchain(),
            Map.of(
                "TOKEN",
                TOKEN,
                "SALT",
                "hunter2-token",
                "LONG",
                "hunter2-token, and longer",
                "SHORT",
                "hunter2-token"));
    int code = CommandLineFactory.of(context).execute(all);
    String said = recorded.out() + recorded.err();
    assertThat(code).as(said).isEqualTo(exitCode);
    assertThat(said).doesNotContain("2-token", "hun\"ter", "hun\\\"ter");
    return said;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check FILE",
        "check FILE --format json",
        "check FILE --format json FILE",
        "run FILE --no-progress",
        "run FILE --debug",
        "replay FILE --json",
        "replay FILE --runner flink-embedded",
        "test FILE"
      })
  void ofAnOptionThatBeamRefuses(String command) throws IOException {
    String said = saidOf(ExitCode.USAGE, BAD_OPTION, command.split(" "));

    assertThat(said).contains("ML-4104", "***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check FILE --runner dataflow",
        "check FILE --runner dataflow --format json",
        "check FILE --format json --runner dataflow pipeline-that-is-not-there.yaml"
      })
  void ofWhatARunnerRefuses(String command) throws IOException {
    assertThat(saidOf(ExitCode.USAGE, LOCAL_PATH, command.split(" "))).contains("/none/***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"check FILE", "check FILE --format json", "plan FILE", "run FILE --debug"})
  void ofAFileWithErrors(String command) throws IOException {
    assertThat(saidOf(ExitCode.USAGE, REFUSED_VALUE, command.split(" "))).contains("***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay FILE", "replay FILE --json", "verify FILE", "plan FILE"})
  void ofPlacesThatAreNotThere(String command) throws IOException {
    int exitCode = command.startsWith("plan") ? ExitCode.OK : command.startsWith("verify") ? 2 : 3;

    assertThat(saidOf(exitCode, LOCAL_PATH, command.split(" "))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"check FILE", "check FILE --format json", "run FILE --debug", "test FILE"})
  void ofASaltThatIsTooShort(String command) throws IOException {
    assertThat(saidOf(ExitCode.USAGE, SALTED, command.split(" "))).contains("ML-1004", "got 13");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan FILE", "plan FILE --format json", "test FILE", "replay FILE"})
  void ofASaltThatIsUsed(String command) throws IOException {
    int exitCode = command.startsWith("plan") ? 0 : command.startsWith("test") ? 1 : 3;

    saidOf(exitCode, SALTED.replace(":SHORT", ":LONG"), command.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check FILE",
        "check FILE --format json",
        "plan FILE",
        "plan FILE --format columns",
        "plan FILE --format json"
      })
  void ofPasswordsAndTokensOfPlaces(String command) throws IOException {
    assertThat(saidOf(ExitCode.OK, PLACES, command.split(" "))).isNotEmpty();
  }

  static Stream<Arguments> placesThatAreAway() {
    String registry = "url: 'http://localhost:1', user: u, password: SECRET, wait_for: 1s";
    return Stream.of(
        Arguments.of(
            "ReadFromKinesis, config: {stream: s, region: us-east-1, endpoint:"
                + " 'http://localhost:1', access_key_id: id, secret_access_key: SECRET,"
                + " session_token: SECRET, format: JSON, retry_for: 1s}",
            "WriteToConsole"),
        Arguments.of(
            "ReadFromPulsar, config: {url: 'pulsar://localhost:1', topic: t, token: SECRET, format:"
                + " JSON, retry_for: 1s}",
            "WriteToPulsar, config: {url: 'pulsar://localhost:1', topic: u, username: v, password:"
                + " SECRET, format: JSON, retry_for: 1s}"),
        Arguments.of(SOME_SOURCE, "WriteToConsole"),
        Arguments.of(
            SOME_SOURCE.replace("amqp:", "amqps:"),
            "WriteToRabbitMq, config: {url: 'amqp://localhost:1', username: u, password: SECRET,"
                + " queue: q, format: JSON, retry_for: 1s}"),
        Arguments.of(
            SOME_SOURCE.replace("format: JSON", "format: AVRO, registry: {" + registry + "}"),
            "WriteToHttp, config: {url: 'http://localhost:1/', headers: {Authorization: SECRET},"
                + " retry_for: 1s}"));
  }

  @ParameterizedTest
  @MethodSource("placesThatAreAway")
  void ofPlacesThatDoNotAnswer(String source, String sink) throws IOException {
    String file =
        PLACE
            .replace("SOURCE", source)
            .replace("SINK", sink)
            .replace("SECRET", "\"${secret:env:LONG}\"");

    for (String command :
        List.of("plan FILE", "check FILE --connect", "run FILE --debug --until-idle=1s")) {
      int exitCode =
          command.startsWith("plan")
              ? ExitCode.OK
              : command.startsWith("check") ? ExitCode.USAGE : ExitCode.ENVIRONMENT;
      assertThat(saidOf(exitCode, file, command.split(" "))).isNotEmpty();
    }
  }

  @Test
  void ofRowsInTestReports() throws IOException {
    Path report = dir.resolve("report.xml");

    String said =
        saidOf(ExitCode.DIFFERENT, FAILING_TEST, "test", "FILE", "--junit", report.toString());

    assertThat(said).contains("***");
    assertThat(Files.readString(report)).contains("***").doesNotContain("hunter2-token");
  }
}
