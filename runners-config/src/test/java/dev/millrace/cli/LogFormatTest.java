package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cli.option.LogLevels;
import dev.millrace.job.ExitCode;
import dev.millrace.runner.MillraceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as a process writes them. */
class LogFormatTest {
  @TempDir private Path dir;

  @Test
  void everyLineOfAFailureIsAJsonObject() throws Exception {
    // when
    String missing = dir.resolve("missing.yaml").toString();
    try (MillraceProcess process =
        MillraceProcess.start(
            dir.resolve("said.txt"), "run", missing, "--log-format", "json", "--debug")) {
      assertThat(process.await(Duration.ofMinutes(2))).isEqualTo(ExitCode.USAGE);

      // then
      JsonNode last = null;
      for (String line : process.said().lines().toList()) {
        last = new ObjectMapper().readTree(line);
        assertThat(last.path("time").asText()).as(line).startsWith("20");
      }
      assertThat(last).isNotNull();
      assertThat(last.path("level").asText()).isEqualTo("error");
      assertThat(last.path("code").asText()).startsWith("ML-");
      assertThat(last.path("message").asText()).contains(missing);
    }
  }

  @Test
  void theFormatIsReadFromEitherWayOfWritingAnOption() {
    assertThat(CommandLineFactory.logsJson(new String[] {"run", "f", "--log-format=json"}))
        .isTrue();
    assertThat(CommandLineFactory.logsJson(new String[] {"--log-format", "JSON", "run"})).isTrue();
    assertThat(CommandLineFactory.logsJson(new String[] {"run", "--log-format=text"})).isFalse();
    assertThat(CommandLineFactory.logsJson(new String[] {"run", "--log-format=jsonl"})).isFalse();
    assertThat(CommandLineFactory.logsJson(new String[] {"run", "json"})).isFalse();
  }

  @Test
  void levelsAreThoseOfTheLoggingLibraryAndOthersAreRefused() {
    assertThat(
            LogLevels.properties(
                new String[] {"run", "--log-level=WARN,a.b=debug", "f", "--log-level", "c=off"}))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "org.slf4j.simpleLogger.defaultLogLevel", "warn",
                "org.slf4j.simpleLogger.log.a.b", "debug",
                "org.slf4j.simpleLogger.log.c", "off"));
    assertThat(TestCommandLine.run("version", "--log-level=a.b=waarn").err().get(0))
        .contains("'a.b=waarn' is not [PACKAGE=]LEVEL, with a level of trace, debug")
        .contains("Did you mean 'warn'?");
    assertThat(TestCommandLine.run("version", "--log-level=a.b=warn").exitCode())
        .isEqualTo(ExitCode.OK);
  }
}
