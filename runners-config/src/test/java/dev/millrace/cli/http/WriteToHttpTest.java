package dev.millrace.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CutLine;
import dev.millrace.cli.MetricSamples;
import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.http.HookServer.Answer;
import dev.millrace.cli.http.HookServer.Request;
import dev.millrace.engine.ledger.Attempts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code WriteToHttp} and a real server. */
class WriteToHttpTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
      streams:
        s:
          fields: {id: BIGINT, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
      outputs:
        out:
          input: All
          replay: {type: WriteToHttp, config: {%s}}
        dead_letter:
          replay: {type: WriteToJson, config: {path: DIR/dead}}
      """;

  private static final String TOKEN = "headers: {Authorization: Bearer hunter2-secret}";

  @TempDir private Path dir;
  private HookServer server;
  private Result result = new Result(0, List.of(), List.of());

  @BeforeEach
  void startServer() throws IOException {
    server = new HookServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private int replay(String config) throws IOException {
    String place = config.contains("url:") ? config : "url: '" + server.url() + "', " + config;
    return run(FILE.formatted(place));
  }

  private int run(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), text.replace("DIR", dir.toString()));
    result = TestCommandLine.run("replay", file.toString(), "--no-progress");
    return result.exitCode();
  }

  private String output() {
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  private void events(int count) throws IOException {
    Files.write(
        dir.resolve("in.jsonl"),
        IntStream.range(0, count)
            .mapToObj(id -> "{\"id\": %d, \"at\": \"2025-03-01T10:00:00Z\"}".formatted(id))
            .toList());
  }

  private List<String> letters() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("dead"))) {
      StringBuilder lines = new StringBuilder();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.append(Files.readString(file));
      }
      return lines.toString().lines().toList();
    }
  }

  /** The ids of all rows that the server has taken, as often as it has. */
  private List<Integer> ids() {
    return server.taken().stream()
        .flatMap(request -> Pattern.compile("\"id\":([0-9]+)").matcher(request.body()).results())
        .map((MatchResult match) -> Integer.parseInt(match.group(1)))
        .toList();
  }

  @Test
  void aSlowLineThatIsCutForAWhileLosesNoRow() throws Exception {
    // given: an attempt is over before the line is mended
    events(1_000);
    String config = "body: array, batch_rows: 10, timeout: 1s, attempts: 100, url: '%s'";
    long before = attempts();

    // when
    result =
        CutLine.replay(
            server.port(),
            port -> {
              String url = server.url().replace(":" + server.port(), ":" + port);
              String text = FILE.formatted(config.formatted(url));
              return Files.writeString(dir.resolve("p.yaml"), text.replace("DIR", dir.toString()));
            },
            () -> ids().size(),
            50);

    // then
    assertThat(result.exitCode()).as(output()).isZero();
    assertThat(Set.copyOf(ids())).hasSize(1_000).contains(0, 999);
    assertThat(attempts()).isGreaterThan(before);
    assertThat(letters()).isEmpty();
  }

  /** How often requests were made again. */
  private static long attempts() {
    return Attempts.made().getOrDefault("output:out", 0L);
  }

  @Test
  void aRowIsARequestWithAnIdThatAnotherReplayGivesAgain() throws Exception {
    // given
    events(5);

    // when
    int first = replay(TOKEN + ", method: PUT, rate: 10");
    Set<String> keys = server.taken().stream().map(Request::key).collect(Collectors.toSet());
    int second = replay(TOKEN);

    // then
    assertThat(List.of(first, second)).as(output()).containsExactly(0, 0);
    assertThat(server.taken())
        .hasSize(10)
        .allSatisfy(request -> assertThat(request.token()).isEqualTo("Bearer hunter2-secret"))
        .allSatisfy(request -> assertThat(request.key()).matches("[0-9a-f]{32}").isIn(keys))
        .anySatisfy(
            request ->
                assertThat(request.body())
                    .isEqualTo("{\"id\":3,\"at\":\"2025-03-01T10:00:00.000Z\"}"));
    assertThat(keys).hasSize(5);
    assertThat(server.taken().stream().map(Request::method)).contains("PUT", "POST");
  }

  @Test
  void aServerThatFailsInEveryWayLosesNoRow() throws Exception {
    // given: two requests of seven are answered well and in time
    events(40);
    server.answering(
        request ->
            switch (request.number() % 7) {
              case 0 -> new Answer(500, "", 0);
              case 1 -> new Answer(429, "", 0);
              case 2 -> HookServer.HANG_UP;
              case 3 -> new Answer(200, "too late", 700);
              case 4 -> new Answer(503, "", 0);
              default -> HookServer.OK;
            });

    String config = "body: array, batch_rows: 5, timeout: 300ms, attempts: 50, url: '%s'";
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            FILE.formatted(config.formatted(server.url())).replace("DIR", dir.toString()));
    MetricSamples metrics = new MetricSamples();

    // when
    result =
        metrics.watched(
            TestCommandLine.start("replay", file.toString(), "--no-progress", "--metrics-port=0"));
    int code = result.exitCode();

    // then: what was taken too late was sent again, with the same id
    assertThat(code).as(output()).isZero();
    assertThat(ids()).containsAll(IntStream.range(0, 40).boxed().toList());
    String bodies = server.taken().stream().map(Request::body).collect(Collectors.joining());
    Set<String> keys =
        Pattern.compile("\"millrace_id\":\"([0-9a-f]{32})\"")
            .matcher(bodies)
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(keys).hasSize(40);
    assertThat(letters()).isEmpty();
    assertThat(output()).containsPattern("out +40 +40 ");

    // and: whoever looked at the metrics saw it
    String seen = String.join("\n", metrics.seen());
    assertThat(seen).containsPattern("circuit_state[{].*state=\"open\".*[}] 1[.]0");
    assertThat(seen).containsPattern("circuit_state[{].*state=\"closed\".*[}] 1[.]0");
    assertThat(seen).containsPattern("millrace_retries_total[{].*[}] [1-9]");
  }

  @Test
  void rowsThatTheServerRefusesOrFailsOverAreAloneInTheDeadLetters() throws Exception {
    // given
    events(30);
    server.answering(
        request ->
            request.body().contains("\"id\":7,")
                ? new Answer(400, "no 7s;\nyou sent hunter2-secret " + "x".repeat(5_000), 0)
                : request.body().contains("\"id\":8,") ? new Answer(500, "oh", 0) : HookServer.OK);

    // when
    int code = replay("body: array, batch_rows: 10, attempts: 2, " + TOKEN);

    // then
    assertThat(code).as(output()).isZero();
    assertThat(ids())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 30).filter(id -> id != 7 && id != 8).boxed().toList());
    assertThat(letters())
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter).doesNotContain("hunter2", "x".repeat(300)))
        .anySatisfy(letter -> assertThat(letter).contains("ML-6441", "400: no 7s; you sent ***"))
        .anySatisfy(
            letter -> assertThat(letter).contains("ML-6442", "2 requests failed", "500: oh"));
  }

  @Test
  void outagesAreNoAttempts() throws Exception {
    // given
    events(40);
    server.answering(request -> request.number() <= 4 ? new Answer(503, "", 0) : HookServer.OK);

    // when
    int code = replay("attempts: 1");

    // then
    assertThat(code).as(output()).isZero();
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 40).boxed().toList());
    assertThat(server.count()).isEqualTo(44);
  }

  @Test
  void whatNoWaitingChangesEndsTheRunWithoutSecrets() throws Exception {
    events(3);
    server.answering(request -> new Answer(403, "not you, hunter2-secret", 0));

    assertThat(replay(TOKEN)).isNotZero();
    assertThat(output()).contains("ML-5542", "HTTP status 403: not you, ***");
    assertThat(output()).doesNotContain("hunter2", "secret-path");

    assertThat(replay("url: 'http://localhost:1/secret-path', " + TOKEN)).isNotZero();
    assertThat(output()).contains("ML-5543", "http://localhost:1").doesNotContain("secret-path");
  }

  @Test
  void aServerThatStaysAwayEndsTheRunAfterAWhile() throws Exception {
    events(1);
    server.answering(request -> new Answer(503, "maintenance", 0));

    assertThat(replay("retry_for: 0s")).isNotZero();
    assertThat(output()).contains("ML-5543", "503: maintenance");
  }

  @Test
  void theExampleOfThePageRuns() throws Exception {
    // given
    String yaml = Files.readString(Path.of("../docs/http.md")).split("```")[1].substring(5);
    Files.write(
        dir.resolve("in.jsonl"),
        List.of(
            "{\"service\": \"shop\", \"seconds\": 9.5, \"at\": \"2025-03-01T10:00:00Z\"}",
            "{\"service\": \"mail\", \"seconds\": 0.1, \"at\": \"2025-03-01T10:00:00Z\"}"));

    // when
    int code =
        run(
            yaml.replace("${secret:env:SLACK_URL}", server.url())
                .replace("path: requests", "path: DIR/in.jsonl")
                .replace("path: dead-letters", "path: DIR/dead"));

    // then
    assertThat(code).as(output()).isZero();
    assertThat(server.taken().stream().map(Request::body))
        .containsExactly("{\"text\":\"shop took 9.5 s\"}");
  }
}
