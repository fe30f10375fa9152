package dev.millrace.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plan} says of runners. */
class PlanRunnersTest {
  private static final String FILE =
      """
      streams:
        a:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: "b:9092", format: JSON}}
      pipeline:
        transforms:
          - {type: Deduplicate, name: Once, input: a, config: {key: id, within: 1m}}
      outputs:
        out: {input: Once, live: {type: WriteToKafka, config: %1$s}}
        dead_letter: {live: {type: WriteToKafka, config: %1$s}}
        late: {live: {type: WriteToKafka, config: %1$s}}
      """;

  private static final String SINK =
      "{topic: out, key: none, bootstrap_servers: 'b:9092', format: JSON%s}";

  @TempDir private Path dir;

  private List<String> runners(String sink) throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE.formatted(sink));
    Result result = TestCommandLine.run("plan", file.toString());
    assertThat(result.err()).isEmpty();
    List<String> lines = result.out();
    return lines.subList(lines.indexOf("runners") + 1, lines.size());
  }

  @Test
  void runnersDifferInHowManyPartsOfTheKeysTheyHave() throws IOException {
    assertThat(runners(SINK.formatted("")))
        .containsExactly(
            "  direct: live, up to 2 parts of the keys side by side",
            "  flink-embedded, flink, dataflow: live, up to 32 parts of the keys side by side");
  }

  @Test
  void oneThatCannotGiveWhatTheFileAsksForIsNamed() throws IOException {
    assertThat(runners(SINK.formatted(", delivery: exactly_once")))
        .containsExactly(
            "  direct: refused, by ML-4250; check --runner direct tells why",
            "  flink-embedded: refused, by ML-4250; check --runner flink-embedded tells why",
            "  flink: live, up to 32 parts of the keys side by side",
            "  dataflow: refused, by ML-4250; check --runner dataflow tells why");
  }
}
