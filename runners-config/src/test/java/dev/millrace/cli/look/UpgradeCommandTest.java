package dev.millrace.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.element.EventTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeCommandTest {
  private static final String FILE =
      """
      streams:
        a:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromKafka, config: {topic: a, bootstrap_servers: b, format: JSON}}
          archive: {type: ReadFromParquet, config: {path: a}}
      on_error: fail
      pipeline:
        transforms:
          - {type: Deduplicate, name: Once, input: a, config: {key: id, within: 10m}}
      outputs:
        out: {input: Once, live: {type: WriteToConsole}}
      """;

  private static final String LONGER = FILE.replace("10m", "1h");

  /** The step has windows under the same name. */
  private static final String WINDOWS =
      FILE.replace(
          "{type: Deduplicate, name: Once, input: a, config: {key: id, within: 10m}}",
          "{type: Combine, name: Once, input: a, windowing: {type: fixed, size: 1h}, config:"
              + " {group_by: id, combine: {n: count}}}");

  private static final String MORE =
      FILE.replace(
          "outputs:\n  out: {input: Once,",
          "    - {type: Deduplicate, name: Again, input: Once, config: {key: id, within: 2h}}\n"
              + "outputs:\n  out: {input: Again,");

  @TempDir private Path dir;

  private Result upgrade(String now, String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "upgrade",
                Files.writeString(dir.resolve("old.yaml"), FILE).toString(),
                Files.writeString(dir.resolve("new.yaml"), now).toString()));
    line.addAll(List.of(more));
    return TestCommandLine.run(line.toArray(String[]::new));
  }

  private static String text(Result result) {
    return String.join("\n", result.out()).replaceAll(" +", " ") + String.join("\n", result.err());
  }

  @Test
  void whatIsTheSameGoesOn() throws IOException {
    Result result = upgrade(FILE);
    assertThat(result.exitCode()).isZero();
    assertThat(text(result))
        .containsPattern("Once kept")
        .contains("go on with the state: millrace run " + dir.resolve("new.yaml") + " --state DIR")
        .doesNotContain("whole");
  }

  @Test
  void whatBeginsEmptyIsWholeAfterWhatItRemembers() throws IOException {
    Result result = upgrade(MORE);
    assertThat(result.exitCode()).isZero();
    assertThat(text(result))
        .contains("Again begins empty it had no state")
        .contains("whole from 2h of event time after the start on; of a key whose events go on")
        .contains("without a pause of 2h (Again), as long after its first pause")
        .contains("read the whole archive")
        .contains("which are closer than 2h (Again), 10m (Once)");
  }

  @Test
  void whatDoesNotFitSaysHowFarBackToRead() throws IOException {
    Result result = upgrade(LONGER);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(text(result))
        .contains("Once incompatible within was '10m' and is '1h'")
        .contains("read the whole archive")
        .containsPattern(
            "catch-up .*new.yaml; --from 20..-..-..T..:..:00Z is enough if no key has events")
        .contains("on both sides of that time which are closer than 1h (Once)");
    assertThat(text(upgrade(WINDOWS)))
        .contains("read the last 1h before the switch again")
        .containsPattern("catch-up .*new.yaml --from 20..-..-..T..:..:00Z");
    assertThat(text(upgrade(LONGER.replaceAll(" +archive: .*\n", ""))))
        .contains("not all streams have an archive, so begin anew");
    assertThat(text(upgrade(LONGER, "--format=json")))
        .contains("\"can_go_on\" : false", "\"way\" : \"catch_up_from_beginning\"")
        .contains("\"reach_seconds\" : null", "\"reach_seconds_if_keys_pause\" : 3600");
  }

  @Test
  void theStateThatIsThereCounts() throws IOException {
    // given: a savepoint in which the step had yet another form
    Path savepoint = Files.createDirectories(dir.resolve("savepoint"));
    Files.writeString(savepoint.resolve("millrace-state.json"), "{\"Once\": {\"within\": \"1d\"}}");

    // then
    Result result = upgrade(FILE, "--savepoint=" + savepoint);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(text(result)).contains("within was '1d' and is '10m'");
    Result nothing = upgrade(FILE, "--state=" + dir.resolve("none"));
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(text(nothing)).contains("ML-4100", "does not say which form its state has");
  }

  @Test
  void aWatermarkThatTheStateDoesNotTellIsNoTime() {
    assertThat(UpgradeText.Switch.atWatermark(OptionalLong.of(60_000)).time())
        .contains(Instant.ofEpochSecond(60));
    assertThat(UpgradeText.Switch.atWatermark(OptionalLong.empty()).time()).isEmpty();
    assertThat(UpgradeText.Switch.atWatermark(OptionalLong.empty()).words())
        .isEqualTo("the state's watermark, which it does not tell,");
    assertThat(UpgradeText.Switch.atWatermark(OptionalLong.of(EventTimes.MIN)).words())
        .contains("has not begun yet");
  }
}
