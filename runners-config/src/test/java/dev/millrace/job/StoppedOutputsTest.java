package dev.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.FileVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the outputs of a cancelled run, by where their rows go. */
class StoppedOutputsTest {
  private static final String HEAD =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Kept, input: clicks, config: {keep: "n > 0"}}
      streams:
        clicks:
          fields: {at: TIMESTAMP NOT NULL, n: INTEGER}
          timestamp: at
          watermark: {max_out_of_orderness: 1m}
          live: {type: ReadFromKafka, config: {topic: c, bootstrap_servers: "b:1", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: none}}
      on_error: fail
      outputs:
      """;
  private static final String ROWS =
      """
        seen:
          input: Kept
          live: {type: WriteToKafka, config: {topic: t, bootstrap_servers: "b:1", key: none, format: JSON}}
          replay: {type: WriteToKafka, config: {topic: u, bootstrap_servers: "b:1", key: none, format: JSON}}
      """;
  private static final String ONCE =
      """
        once:
          input: Kept
          live: {type: WriteToKafka, config: {topic: o, bootstrap_servers: "b:1", key: none,
                                              format: JSON, delivery: exactly_once}}
      """;
  private static final String FILES =
      """
        kept:
          input: Kept
          live: {type: WriteToJson, config: {path: live}}
          replay: {type: WriteToParquet, config: {path: replay}}
      """;

  @TempDir private Path dir;

  private String said(RunMode mode, Optional<Duration> idle, boolean outDir, String outputs)
      throws IOException {
    Path file = Files.writeString(dir.resolve("p.yaml"), HEAD + outputs);
    Plan plan = new FileToolchain().plan(file, FileVariables.of(Map.of()), secrets -> {});
    return StoppedOutputs.text(
        new RunRequest(
            plan,
            mode,
            Optional.empty(),
            Optional.empty(),
            idle,
            outDir ? Optional.of("out") : Optional.empty(),
            Set.of(),
            Set.of()));
  }

  private String replay(boolean outDir, String outputs) throws IOException {
    return said(RunMode.REPLAY, Optional.empty(), outDir, outputs);
  }

  private String live(Optional<Duration> idle, String outputs) throws IOException {
    return said(RunMode.LIVE, idle, false, outputs);
  }

  @Test
  void aReplayOfFilesLeavesNothing() throws IOException {
    assertThat(replay(false, FILES))
        .isEqualTo(
            "nothing was published, and what was staged is removed; outputs of an earlier replay"
                + " are as they were");
  }

  @Test
  void rowsOfAReplayToATopicStay() throws IOException {
    assertThat(replay(false, ROWS)).isEqualTo("rows that were written stay");
    assertThat(replay(false, ROWS + FILES + ONCE))
        .isEqualTo(
            "rows that were written stay; of files (kept) nothing was published, and what was"
                + " staged is removed; outputs of an earlier replay are as they were");
  }

  @Test
  void filesInsteadOfTopicsAreFiles() throws IOException {
    assertThat(replay(true, ROWS)).startsWith("nothing was published");
    assertThat(said(RunMode.LIVE, Optional.of(Duration.ZERO), true, ROWS + ONCE))
        .isEqualTo("nothing was published, and what was staged is removed");
  }

  @Test
  void aLiveRunLeavesWhatWasWrittenCommittedAndWhole() throws IOException {
    assertThat(live(Optional.empty(), ROWS + ONCE + FILES))
        .isEqualTo(
            "rows that were written stay; of exactly_once outputs (once) those that were committed"
                + " with a checkpoint; of files (kept) those stay that were whole");
    assertThat(live(Optional.of(Duration.ofSeconds(1)), ROWS + FILES))
        .isEqualTo(
            "rows that were written stay; of files (kept) nothing was published, and what was"
                + " staged is removed");
  }

  @Test
  void outputsWithoutALiveSideAreNotSpokenOf() throws IOException {
    String replayed =
        "  more: {input: Kept, replay: {type: WriteToParquet, config: {path: more}}}\n";

    assertThat(live(Optional.of(Duration.ofSeconds(1)), FILES + replayed))
        .isEqualTo("nothing was published, and what was staged is removed");
  }

  @Test
  void whatWasArchivedStays() throws IOException {
    assertThat(said(RunMode.ARCHIVE, Optional.empty(), false, FILES))
        .isEqualTo("what was committed to the archive stays, and the next run goes on after it");
  }
}
