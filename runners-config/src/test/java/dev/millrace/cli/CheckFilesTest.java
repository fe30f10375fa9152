package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.job.ExitCode;
import dev.millrace.spec.yaml.PipelineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run would refuse without looking at anything but the file, {@code check} refuses. */
class CheckFilesTest {
  @TempDir private Path dir;

  /** Checks a file, and runs it; both are to give the same last line. */
  private String refusal(String yaml) throws IOException {
    String file = Files.writeString(dir.resolve("p.yaml"), yaml).toString();
    Result check = TestCommandLine.run("check", file);
    Result run = TestCommandLine.run("run", file, "--until-idle=1s", "--no-progress");
    assertThat(check.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    String said = check.out().get(check.out().size() - 1);
    assertThat(run.err()).last().isEqualTo(said);
    return said.replace(file, "p.yaml");
  }

  @Test
  void theVersionsOfFlinkAreSaidToWhoAsksForFlink() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("p.yaml"),
            """
            pipeline:
              transforms:
                - {type: Create, name: C, config: {elements: [{x: 1}]}}
                - {type: WriteToConsole, name: W, input: C}
            """);

    assertThat(TestCommandLine.run("check", file.toString()).out()).hasSize(1);
    assertThat(TestCommandLine.run("check", file.toString(), "--runner=flink").out())
        .hasSize(2)
        .last()
        .isEqualTo(
            file
                + ": runs on Flink 1.19, on which every build is tested; in application mode also"
                + " on 1.20, on which it was tried");
  }

  @Test
  void aFileThatIsNoTextHasNothingToBePutRight() throws IOException {
    Path file = Files.write(dir.resolve("p.yaml"), new byte[] {'a', ':', ' ', (byte) 0xFF, 0});

    Result check = TestCommandLine.run("check", file.toString(), "--fix");

    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(String.join("\n", check.out())).contains("the file is not UTF-8 text from here on");
    assertThat(file).hasBinaryContent(new byte[] {'a', ':', ' ', (byte) 0xFF, 0});
  }

  @Test
  void aTopicAmongTheTransformsIsRefused() throws IOException {
    assertThat(
            refusal(
                """
                pipeline:
                  transforms:
                    - {type: ReadFromKafka, name: R, config: {topic: t, bootstrap_servers: b, format: RAW}}
                outputs:
                  o: {input: R, live: {type: WriteToConsole}, replay: {type: WriteToConsole}}
                on_error: fail
                """))
        .startsWith("p.yaml:3:8: error ML-4011 transforms.R: ReadFromKafka cannot be read");
  }

  @Test
  void optionsMayHaveTheirNamesInPython() throws IOException {
    String text =
        """
        pipeline:
          transforms:
            - {type: Create, name: C, config: {elements: [{x: 1}]}}
            - {type: WriteToConsole, name: W, input: C}
        options: {temp_location: gs://bucket/temp, num_workers: 2, service_account_email: a@b}
        """;
    Path file = Files.writeString(dir.resolve("p.yaml"), text);

    assertThat(TestCommandLine.run("check", file.toString()).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(PipelineFiles.open("p.yaml", text, Map.of()).spec().orElseThrow().options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("tempLocation", "gs://bucket/temp", "numWorkers", "2", "serviceAccount", "a@b"));
  }

  @Test
  void anOptionThatNoRunnerKnowsIsRefused() throws IOException {
    assertThat(
            refusal(
                """
                pipeline:
                  transforms:
                    - {type: Create, name: C, config: {elements: [{x: 1}]}}
                    - {type: WriteToConsole, name: W, input: C}
                options: {notAnOption: 1}
                """))
        .startsWith("p.yaml:5:11: error ML-4104 options: 'notAnOption' is not an option");
  }

  @Test
  void aTableThatNeverEndsIsRefused() throws IOException {
    assertThat(
            refusal(
                """
                pipeline:
                  transforms:
                    - {type: Create, name: C, config: {elements: [{x: 1}]}}
                    - type: Join
                      name: J
                      input: {c: C}
                      config:
                        equalities: x
                        table: {type: ReadFromPubSub, config: {topic: projects/p/topics/t, format: JSON, fields: {x: INTEGER}}}
                    - {type: WriteToConsole, name: W, input: J}
                """))
        .contains("ML-1018", "a table is loaded once and cannot come from ReadFromPubSub");
  }

  @Test
  void typingMistakesAreFixedUntilNoneIsLeft() throws IOException {
    // given: the second is found once the first is right
    String yaml =
        """
        pipeline:
          transforms:
            - {type: Create, name: C, config: {elements: [{amount: 1}]}}
            - {type: Filter, name: F, inptu: C, config: {keep: "ammount > 0"}}   # amounts
            - {type: WriteToConsole, name: W, input: F}
        """;
    Path file = Files.writeString(dir.resolve("p.yaml"), yaml);

    // when
    Result check = TestCommandLine.run("check", file.toString(), "--fix");

    // then
    assertThat(check.exitCode()).as(check.out() + "").isZero();
    assertThat(check.err())
        .containsExactly(file + ":4:31: inptu → input", file + ":4:57: ammount → amount");
    assertThat(Files.readString(file))
        .isEqualTo(yaml.replace("inptu", "input").replace("ammount", "amount"));
  }

  @Test
  void aFixThatWouldMakeAKeyStandTwiceIsNotMade() throws IOException {
    // given
    String yaml =
        """
        pipeline:
          transforms:
            - {type: Create, name: C, config: {elements: [{at: "10:00:00", x: 1}]}}
            - {type: Deduplicate, name: D, input: C, config: {key: x, within: 1m, widow: 2m}}
            - {type: WriteToConsole, name: W, input: D}
        """;
    Path file = Files.writeString(dir.resolve("p.yaml"), yaml);

    // when
    Result check = TestCommandLine.run("check", file.toString(), "--fix");

    // then
    assertThat(check.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(check.out().get(0)).contains("unknown key 'widow'");
    assertThat(Files.readString(file)).isEqualTo(yaml);
  }
}
