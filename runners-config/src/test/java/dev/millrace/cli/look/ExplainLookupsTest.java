package dev.millrace.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.TestCommandLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code explain} says of an event whose columns come from a look-up. */
class ExplainLookupsTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Enrich
            name: Named
            input: s
            config:
              lookup: {type: LookUpInHttp, config: {url: "http://localhost:PORT/names/{id}"}}
              key: id
              fields: {name: VARCHAR}
          - {type: Filter, name: Known, input: Named, config: {keep: name IS NOT NULL}}
      streams:
        s:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          archive: {type: ReadFromJson, config: {path: DIR/rows.jsonl}}
      outputs:
        out: {input: Known, replay: {type: WriteToJson, config: {path: DIR/out}}}
        dead_letter: {replay: {type: WriteToJson, config: {path: DIR/dead}}}
      replayable: false
      tests:
        - name: names
          streams: {s: [{id: 1, at: "2025-03-01T10:00:00Z"}, {id: 2, at: "2025-03-01T10:01:00Z"}]}
          mock_lookups:
            - {name: Named, elements: [{id: 2, name: two}]}
          expected_outputs:
            - {name: out, elements: [{id: 2, name: two}]}
      """;

  @TempDir private Path dir;

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  /** Knows a name for 1 and nothing for 2; what it has for 3 is no name. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/names/",
        exchange -> {
          String id = exchange.getRequestURI().getPath().substring("/names/".length());
          asked.add(id);
          byte[] answer =
              switch (id) {
                case "1" -> "{\"name\": \"one\"}".getBytes(StandardCharsets.UTF_8);
                case "3" -> "{\"name\": [1]}".getBytes(StandardCharsets.UTF_8);
                default -> new byte[0];
              };
          exchange.sendResponseHeaders(
              answer.length == 0 ? 404 : 200, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void anAnswerTheLackOfOneAndAWrongOneAreTold() throws IOException {
    Files.writeString(
        dir.resolve("rows.jsonl"),
        """
        {"id": 1, "at": "2025-03-01T10:00:00Z"}
        {"id": 2, "at": "2025-03-01T10:01:00Z"}
        {"id": 3, "at": "2025-03-01T10:02:00Z"}
        """);

    String found = explained("--key=id=1");
    String missing = explained("--key=id=2");
    String wrong = explained("--key=id=3");

    assertThat(found)
        .containsPattern("Named +enriched +key id = 1 at LookUpInHttp")
        .containsPattern("in output out +\\+ .*name: one");
    assertThat(missing)
        .containsPattern("Named +missing +key id = 2 at LookUpInHttp")
        .contains("name IS NOT NULL is FALSE: name = NULL", "not in output out");
    assertThat(wrong)
        .containsPattern("Named +dead letter +ML-6068: the answer is not what it should be")
        .contains("not in output out");
    assertThat(asked).contains("1", "2", "3");
  }

  @Test
  void theRowsOfATestTakeThePlaceOfAnswers() throws IOException {
    assertThat(explained("--key=id=2", "--test=names"))
        .containsPattern("Named +enriched")
        .containsPattern("in output out +\\+ .*name: two");
    assertThat(explained("--key=id=1", "--test=names"))
        .containsPattern("Named +missing")
        .contains("not in output out");
    assertThat(asked).isEmpty();
  }

  private String explained(String... options) throws IOException {
    String text =
        FILE.replace("DIR", dir.toString())
            .replace("PORT", String.valueOf(server.getAddress().getPort()));
    Path file = Files.writeString(dir.resolve("p.yaml"), text);
    String[] command = new String[2 + options.length];
    command[0] = "explain";
    command[1] = file.toString();
    System.arraycopy(options, 0, command, 2, options.length);
    return String.join(" ", TestCommandLine.run(command).out());
  }
}
