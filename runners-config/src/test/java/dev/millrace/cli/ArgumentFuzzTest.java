package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.job.Context;
import dev.millrace.job.ExitCode;
import dev.millrace.job.FakeToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Thousands of wrong command lines, over files that are wrong, absent or refused, so that nothing
 * runs: each ends soon, with a code for the caller's mistakes and words for people. {@code
 * -Dmillrace.fuzz.cases=N} and {@code -Dmillrace.fuzz.seed=N} change what is tried.
 */
class ArgumentFuzzTest {
  private static final int CASES = Integer.getInteger("millrace.fuzz.cases", 300);
  private static final long SEED = Long.getLong("millrace.fuzz.seed", 21);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** Commands that do something without a pipeline file. */
  private static final Set<String> BUSY = Set.of("demo", "init", "ui", "testdata");

  private static final CommandLine ALL =
      CommandLineFactory.of(
          new Context(new RecordedConsole(Style.PLAIN).console(), new FakeToolchain(), Map.of()));

  private static final List<String> COMMANDS =
      Stream.concat(
              ALL.getSubcommands().keySet().stream().filter(name -> !BUSY.contains(name)),
              Stream.of("rn", "", "--", "-", "@none", "--version"))
          .toList();

  /** Every option, the names of commands within commands, and what is none of them. */
  private static final List<String> WORDS =
      Stream.concat(
              ALL.getSubcommands().values().stream().flatMap(ArgumentFuzzTest::words).distinct(),
              Stream.of("-D", "-DX", "--nonsense", "---", "-x"))
          .toList();

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "x",
          "-1",
          "0",
          "1",
          "99999999999999999999",
          "1e9",
          "NaN",
          "5s",
          "-5s",
          "5 s",
          "99999999999d",
          "2026-01-01",
          "2026-02-30",
          "24:00",
          "direct",
          "flink",
          "flink-embedded",
          "dataflow",
          "spark",
          "a:1",
          "a:b",
          "localhost:99999",
          "A=b",
          "=b",
          "A=",
          "=",
          "-pruning",
          "-",
          "json",
          "1GiB",
          "-1GiB",
          "savepoint",
          "\u00e9\ud83d\ude00",
          "\n",
          "%s",
          "x".repeat(3_000),
          "\u0000",
          "*",
          "~",
          "/dev/null",
          "../..");

  @TempDir private Path dir;
  private List<String> files = List.of();

  @BeforeEach
  void files() throws IOException {
    files =
        List.of(
            Files.writeString(dir.resolve("wrong.yaml"), "pipeline: [").toString(),
            Files.writeString(dir.resolve("empty.yaml"), "").toString(),
            Files.write(dir.resolve("binary.yaml"), new byte[] {0, 1, -1, -2}).toString(),
            Files.writeString(dir.resolve("unset.yaml"), "pipeline: ${NOT_SET_ANYWHERE}")
                .toString(),
            dir.toString(),
            dir.resolve("absent.yaml").toString());
  }

  private static Stream<String> words(CommandLine command) {
    Stream<String> options =
        command.getCommandSpec().options().stream().flatMap(o -> Stream.of(o.names()));
    Stream<String> within =
        command.getSubcommands().entrySet().stream()
            .flatMap(e -> Stream.concat(Stream.of(e.getKey()), words(e.getValue())));
    return Stream.concat(options, within);
  }

  private String word(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> any(WORDS, random);
      case 3, 4 -> any(WORDS, random) + "=" + any(VALUES, random);
      case 5, 6 -> any(files, random);
      default -> any(VALUES, random);
    };
  }

  private static String any(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private String[] line(Random random) {
    List<String> line = new ArrayList<>();
    line.add(any(COMMANDS, random));
    for (int words = random.nextInt(6); words > 0; words--) {
      line.add(word(random));
    }
    return line.toArray(String[]::new);
  }

  @Test
  void everyLineEndsInWordsForPeople() {
    Random random = new Random(SEED);
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < CASES && faults.size() < 20; i++) {
      String[] line = line(random);
      long start = System.nanoTime();
      try {
        Result result = TestCommandLine.run(line);
        String said = String.join("\n", result.out()) + String.join("\n", result.err());
        boolean debug = List.of(line).contains("--debug");
        boolean wanted =
            result.exitCode() == ExitCode.OK
                || result.exitCode() == ExitCode.USAGE
                || result.exitCode() == ExitCode.ENVIRONMENT;
        if (!wanted || !debug && said.contains("\tat ") || said.contains("ML-9100")) {
          faults.add(List.of(line) + " exit code " + result.exitCode() + "\n" + said);
        }
      } catch (RuntimeException | StackOverflowError e) {
        faults.add(List.of(line) + " " + e + " " + List.of(e.getStackTrace()).subList(0, 5));
      }
      if (System.nanoTime() - start > LONGEST.toNanos()) {
        faults.add(List.of(line) + " took longer than " + LONGEST);
      }
    }
    assertThat(faults).as("of " + CASES + " command lines, seed " + SEED).isEmpty();
  }

  @Test
  void theLaunchersQuestionIsAnsweredWhateverTheArguments() {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      List<String> line = List.of(line(random));

      assertThat(ReplaySize.of(line, Map.of())).as(line.toString()).isEmpty();
    }
  }
}
