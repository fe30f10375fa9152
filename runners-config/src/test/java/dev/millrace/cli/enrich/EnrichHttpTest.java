package dev.millrace.cli.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.http.HookServer;
import dev.millrace.cli.http.HookServer.Answer;
import dev.millrace.cli.http.HookServer.Request;
import dev.millrace.engine.ledger.Circuits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Enrich} from a real HTTP server that is slow, fails and refuses. */
class EnrichHttpTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Enrich
            name: Named
            input: s
            config:
              {lookup: {type: LookUpInHttp, config: {url: '%s/{k}', timeout: 300ms, headers: {Authorization: hunter2-secret}}},
               key: k, fields: {name: VARCHAR, n: {type: BIGINT, from: count}}, %s}
      streams:
        s:
          fields: {id: BIGINT, k: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
      outputs:
        out:
          input: Named
          replay: {type: WriteToJson, config: {path: DIR/out}}
        dead_letter:
          replay: {type: WriteToJson, config: {path: DIR/dead}}
      replayable: false
      """;

  @TempDir private Path dir;
  private HookServer server;
  private Result result = new Result(0, List.of(), List.of());

  @BeforeEach
  void startServer() throws IOException {
    server = new HookServer();
    server.answering(EnrichHttpTest::known);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** A name and a number for each key but those that begin with x. */
  private static Answer known(Request request) {
    String key = request.path().replaceFirst(".*/", "");
    return key.startsWith("x")
        ? new Answer(404, "no such thing", 0)
        : new Answer(200, "{\"name\": \"N %s\", \"count\": 7, \"more\": 1}".formatted(key), 0);
  }

  private int replay(String config) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            FILE.formatted(server.url(), config).replace("DIR", dir.toString()));
    result = TestCommandLine.run("replay", file.toString(), "--no-progress");
    return result.exitCode();
  }

  private String output() {
    return String.join("\n", result.out()) + String.join("\n", result.err());
  }

  private void events(Stream<String> keys) throws IOException {
    List<String> all = keys.toList();
    Files.write(
        dir.resolve("in.jsonl"),
        IntStream.range(0, all.size())
            .mapToObj(
                id ->
                    "{\"id\": %d, \"k\": %s, \"at\": \"2025-03-01T10:00:00Z\"}"
                        .formatted(id, all.get(id)))
            .toList());
  }

  private List<String> lines(String name) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve(name))) {
      StringBuilder lines = new StringBuilder();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.append(Files.readString(file));
      }
      return lines.toString().lines().toList();
    }
  }

  @Test
  void eachRowGetsWhatIsUnderItsKeyAndEachKeyIsAskedForOnce() throws Exception {
    // given: keys that have to be encoded, none, and one that is not known, twice
    events(Stream.of("\"a b\"", "\"x1\"", "null", "\"a/ü\"", "\"a b\"", "\"x1\""));

    // when
    int code = replay("batch_rows: 1, concurrency: 1, cache: {ttl: 1h, negative_ttl: 1h}");

    // then: in their order
    assertThat(code).as(output()).isZero();
    assertThat(lines("out"))
        .extracting(line -> line.replaceFirst(",\"at\":\"[^\"]*\"", ""))
        .containsExactly(
            "{\"id\":0,\"k\":\"a b\",\"name\":\"N a b\",\"n\":7}",
            "{\"id\":1,\"k\":\"x1\",\"name\":null,\"n\":null}",
            "{\"id\":2,\"k\":null,\"name\":null,\"n\":null}",
            "{\"id\":3,\"k\":\"a/ü\",\"name\":\"N ü\",\"n\":7}",
            "{\"id\":4,\"k\":\"a b\",\"name\":\"N a b\",\"n\":7}",
            "{\"id\":5,\"k\":\"x1\",\"name\":null,\"n\":null}");
    assertThat(server.count()).isEqualTo(3);
    assertThat(output()).containsPattern("Named +6 +3 +3");
  }

  @Test
  void rowsWithoutAnAnswerAreDroppedOrDeadLetters() throws Exception {
    // given: an answer of the wrong type, a key that is refused
    server.answering(
        request ->
            request.path().endsWith("/bad")
                ? new Answer(200, "{\"name\": \"b\", \"count\": \"many\"}", 0)
                : request.path().endsWith("/refused")
                    ? new Answer(422, "you sent hunter2-secret", 0)
                    : known(request));
    events(Stream.of("\"a\"", "\"bad\"", "\"refused\"", "\"x\""));

    // when
    int dropping = replay("on_missing: drop");
    List<String> letters = lines("dead");
    String ledger = output();
    int strict = replay("on_missing: dead_letter");

    // then
    assertThat(List.of(dropping, strict)).as(output()).containsOnly(0);
    assertThat(letters)
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("ML-6068", "count"))
        .anySatisfy(line -> assertThat(line).contains("ML-6441", "***"))
        .noneSatisfy(line -> assertThat(line).contains("hunter2"));
    assertThat(ledger).containsPattern("Named +4 +1 +2 +1 ");
    assertThat(lines("dead")).hasSize(3).anySatisfy(l -> assertThat(l).contains("ML-6065"));
    assertThat(lines("out")).hasSize(1);
  }

  @Test
  void aSlowAndFailingServerLosesNoRow() throws Exception {
    // given: of seven answers one comes too late, and three are failures
    events(IntStream.range(0, 60).mapToObj(i -> "\"k" + i % 30 + "\""));
    Set<Circuits.State> seen = ConcurrentHashMap.newKeySet();
    server.answering(
        request -> {
          seen.addAll(Circuits.states().values());
          return switch (request.number() % 7) {
            case 0, 1 -> new Answer(500, "", 0);
            case 2 -> HookServer.HANG_UP;
            case 3 -> new Answer(200, "{}", 700);
            default -> known(request);
          };
        });

    // when
    int code = replay("on_failure: wait, cache: {ttl: 1h}, batch_rows: 10, concurrency: 8");

    // then: the circuit has opened, and tried with a few calls
    assertThat(code).as(output()).isZero();
    assertThat(lines("out")).hasSize(60).allSatisfy(l -> assertThat(l).contains("\"n\":7"));
    assertThat(lines("dead")).isEmpty();
    assertThat(output()).containsPattern("Named +60 +60 ");
    assertThat(seen).contains(Circuits.State.CLOSED, Circuits.State.HALF_OPEN);
    assertThat(Circuits.states()).isEmpty();
  }

  @Test
  void whenNothingIsAnsweredTheFileSaysWhatHappens() throws Exception {
    // given
    server.answering(request -> new Answer(503, "hunter2-secret is away", 0));
    events(IntStream.range(0, 40).mapToObj(i -> "\"k" + i + "\""));

    // when
    int nulls = replay("on_failure: null, attempts: 1");
    int asked = server.count();
    List<String> rows = lines("out");
    String ledger = output();
    int dead = replay("on_failure: dead_letter, attempts: 1");
    List<String> letters = lines("dead");
    int failing = replay("on_failure: fail, retry_for: 100ms");

    // then: with its circuit open, the server was left alone
    assertThat(List.of(nulls, dead)).as(output()).containsOnly(0);
    assertThat(asked).isBetween(10, 20);
    assertThat(rows).hasSize(40).allSatisfy(l -> assertThat(l).contains("\"name\":null"));
    assertThat(ledger).containsPattern("Named +40 +· +40 ");
    assertThat(letters).hasSize(40).allSatisfy(l -> assertThat(l).contains("ML-6066"));
    assertThat(failing).isEqualTo(3);
    assertThat(output()).contains("ML-5152").doesNotContain("hunter2");
  }

  @Test
  void aServerThatRefusesEndsTheRun() throws Exception {
    // given
    server.answering(request -> new Answer(401, "", 0));
    events(Stream.of("\"a\""));

    // when
    int code = replay("on_failure: wait");

    // then
    assertThat(code).isEqualTo(3);
    assertThat(output()).contains("ML-5542").doesNotContain("hunter2", "T0-secret");
  }
}
