package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunRequest;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.job.Toolchain;
import dev.millrace.plan.model.Plan;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.spec.FileVariables;
import dev.millrace.spec.Secrets;
import dev.millrace.verification.OutputComparison;
import dev.millrace.verify.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify --data}: both modes in this process. */
class VerifyDataTest {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Filter
            name: Shown
            input: clicks
            config: {keep: "page <> 'hidden'"}
          - type: Combine
            name: PerMinute
            input: Shown
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {page: VARCHAR, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 20s}
          live: {type: ReadFromKafka, config: {topic: clicks, bootstrap_servers: "none:1", format: JSON}}
      outputs:
        counts:
          input: PerMinute
          live: {type: WriteToConsole}
        late: {live: {type: WriteToConsole}}
        dead_letter: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;
  private final RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  @BeforeEach
  void writePipelineAndEvents() throws IOException {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    Files.writeString(dir.resolve("wrong.yaml"), FILE.replace("'hidden'", "'home'"));
    Random random = new Random(3);
    String[] pages = {"home", "shop", "hidden"};
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Instant at = Instant.parse("2025-03-01T10:00:00Z").plusMillis(random.nextInt(1_800_000));
      lines.add(
          "{\"page\": \"%s\", \"event_time\": \"%s\"}".formatted(pages[random.nextInt(3)], at));
    }
    Files.createDirectories(dir.resolve("data"));
    Files.write(dir.resolve("data/clicks.jsonl"), lines);
  }

  private int verify(Toolchain toolchain, String... options) {
    List<String> arguments = new ArrayList<>(List.of("verify", dir.resolve("clicks.yaml") + ""));
    arguments.add("--data=" + dir.resolve("data"));
    arguments.add("--no-progress");
    arguments.addAll(List.of(options));
    return CommandLineFactory.of(new Context(recorded.console(), toolchain, Map.of()))
        .execute(arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(dir.resolve("report.json").toFile());
  }

  @Test
  void liveRunsInAnyOrderGiveTheRowsOfTheReplay() throws IOException {
    // when
    int exitCode =
        verify(
            new FileToolchain(),
            "--shuffles=4",
            "--seed=4",
            "--report=" + dir.resolve("report.json"));

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    assertThat(recorded.out())
        .contains("clicks: 4 live runs over shuffled events, against replays of the same events")
        .contains("✓ live and replay give the same rows")
        .contains("The same again: --seed 4 --shuffles 4.")
        .contains("Explained by late events")
        .containsPattern("~ window 2025-03-01T10:\\d\\d:00Z to [^,]*, page \\w+: clicks \\d+ → ")
        .containsPattern("by late event json:.*clicks.jsonl/0@\\d+ of 2025-03-01T10:");
    JsonNode report = report();
    assertThat(report.path("schema").asText()).isEqualTo("millrace-verify/1");
    assertThat(report.path("mode").asText()).isEqualTo("shuffles");
    assertThat(report.path("seed").asLong()).isEqualTo(4);
    assertThat(report.path("same").asBoolean()).isTrue();
    assertThat(report.path("pipeline_hash").asText()).matches("[0-9a-f]{16}");
    assertThat(report.path("trials")).hasSize(4);
    JsonNode far = report.path("trials").get(3);
    assertThat(far.path("arrival").asText()).isEqualTo("far out of order");
    assertThat(far.path("late_events").asLong()).isPositive();
    assertThat(far.path("outputs").get(0).path("explained").path("only_with").asLong())
        .isPositive();
    JsonNode sample = far.path("outputs").get(0).path("explained").path("samples").get(0);
    assertThat(sample.path("key").get(0).asText()).isEqualTo("page");
    assertThat(sample.path("window").path("start").asText()).startsWith("2025-03-01T10:");
    assertThat(far.path("live_run").path("balanced").asBoolean()).isTrue();
    assertThat(far.path("replay").path("ledger").get(0).path("step").asText()).isEqualTo("clicks");
  }

  @Test
  void theSameSeedGivesTheSameReport() throws IOException {
    // given
    String[] options = {"--shuffles=1", "--seed=7", "--report=" + dir.resolve("report.json")};

    // when
    verify(new FileToolchain(), options);
    JsonNode first = report().path("trials").get(0).path("outputs");
    verify(new FileToolchain(), options);

    // then
    assertThat(report().path("trials").get(0).path("outputs")).isEqualTo(first);
    assertThat(first.get(0).path("explained").path("only_with").asLong()).isPositive();
  }

  @Test
  void aReplayThatFiltersOtherRowsIsFoundOut() throws IOException {
    // given: a replay that hides another page than the live run
    FileToolchain files = new FileToolchain();
    Plan wrong =
        DataDirectory.apply(
            files.plan(dir.resolve("wrong.yaml"), FileVariables.of(Map.of()), secrets -> {}),
            dir.resolve("data"));
    Toolchain lying =
        new Toolchain() {
          @Override
          public Plan planWithTests(Path file, FileVariables variables, Consumer<Secrets> found) {
            return files.planWithTests(file, variables, found);
          }

          @Override
          public Plan planTested(Path file, FileVariables variables, Consumer<Secrets> found) {
            return files.planTested(file, variables, found);
          }

          @Override
          public Plan plan(Path file, FileVariables variables, Consumer<Secrets> found) {
            return files.plan(file, variables, found);
          }

          @Override
          public CompiledJob compile(RunRequest request, PipelineOptions options) {
            return files.compile(
                new RunRequest(
                    OutputComparison.withAllOutputs(wrong),
                    request.mode(),
                    request.from(),
                    request.to(),
                    request.untilIdle(),
                    request.outDir(),
                    request.without(),
                    request.disabledRules()),
                options);
          }
        };

    // when
    int exitCode =
        verify(lying, "--shuffles=1", "--seed=0", "--report=" + dir.resolve("report.json"));

    // then
    assertThat(exitCode).isEqualTo(1);
    assertThat(recorded.out())
        .contains("✗ live and replay differ")
        .containsPattern("- window 2025-03-01T10:.*, page home \\{page: home, clicks: \\d+\\}")
        .containsPattern(
            "\\+ window 2025-03-01T10:.*, page hidden \\{page: hidden, clicks: \\d+\\}")
        .contains("rows more; --report FILE lists more");
    JsonNode unexplained =
        report().path("trials").get(0).path("outputs").get(0).path("unexplained");
    assertThat(unexplained.path("only_live").asLong()).isEqualTo(29);
    assertThat(unexplained.path("only_replay").asLong()).isPositive();
    assertThat(unexplained.path("samples").get(0).path("kind").asText()).startsWith("only_");
  }

  @Test
  void aRangeLimitsBothSides() throws IOException {
    // when
    int exitCode =
        verify(
            new FileToolchain(),
            "--shuffles=1",
            "--seed=1",
            "--from=2025-03-01T10:10",
            "--to=2025-03-01T10:12",
            "--report=" + dir.resolve("report.json"));

    // then
    assertThat(exitCode).as(recorded.err()).isZero();
    assertThat(report().path("trials").get(0).path("outputs").get(0).path("live").asLong())
        .isEqualTo(4);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(verify(new FileToolchain(), "--shuffles=0")).isEqualTo(2);
    assertThat(verify(new FileToolchain(), "--run=r1")).isEqualTo(2);
    assertThat(verify(new FileToolchain(), "--from=2030-01-01", "--seed=1")).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-4100: --shuffles must be between 1 and 1000, but was: 0")
        .contains("ML-4100: --run, --any-version and --allow-repeats speak of a past live run")
        .contains("ML-4118: --data holds no events in the time range");
  }
}
