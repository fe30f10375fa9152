package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.show.RecordedConsole;
import dev.millrace.cli.show.Style;
import dev.millrace.runner.MillraceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a command says of the job that it follows on a cluster, and what becomes of the job when the
 * command is to end.
 */
@Timeout(1_800)
class FollowedJobIT {
  private static final Duration PATIENCE = ClicksCluster.PATIENCE;
  private static final String CTRL_C = "\u0003";
  private static final String QUESTION =
      "[s]top with a savepoint, [c]ancel it, or [d]etach and let it go on? (savepoint)";

  @TempDir static Path dir;
  private static ClicksCluster clicks;
  private static Path profile;

  @BeforeAll
  static void start() throws IOException {
    clicks = ClicksCluster.start(dir);
    profile = clicks.profile("exponential-delay");
  }

  @AfterAll
  static void stop() {
    clicks.close();
  }

  private static String[] arguments(String topic, String... more) {
    String[] all = clicks.arguments("run", topic, profile, more);
    String[] single = java.util.Arrays.copyOf(all, all.length + 1);
    single[all.length] = "--parallelism=1";
    return single;
  }

  private static String find(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }

  @Test
  void aFullCheckpointDirectoryIsToldAndWhatWasGivenUpCanGoOn(TestInfo test) throws Exception {
    String topic = clicks.topic(test, 1);
    clicks.send(topic, 0, 0, 60, -30);
    String directory = dir.resolve("small").toString();
    try (FullDirectory small = FullDirectory.at(dir.resolve("small"));
        MillraceProcess run =
            MillraceProcess.start(
                dir.resolve("full.txt"),
                arguments(topic, "--checkpoint-dir=" + directory, "--give-up-after=3"))) {
      // given: rows that are visible, so that there is a checkpoint, and then no room
      clicks.awaitSeen(topic, 60, run);
      small.fill();

      // when
      clicks.send(topic, 0, 60, 120, -30);
      int exitCode = run.await(PATIENCE);

      // then
      assertThat(exitCode).as(run.said()).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(run.said())
          .contains("millrace: warning ML-4206: checkpoints to file://" + directory)
          .containsPattern(small.reason() + ".*; until they succeed, the job starts again from its")
          .containsPattern(
              "error ML-4206: the job was cancelled after it had started again \\d+ times"
                  + " because its checkpoints fail, and none was completed between: .*"
                  + small.reason());
      assertThat(clicks.state(ClicksCluster.job(run))).isEqualTo("CANCELED");

      // when: there is room again
      small.makeRoom();
      RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
      int resumed =
          ClicksCluster.millrace(
              recorded,
              arguments(
                  topic,
                  "--checkpoint-dir=" + directory,
                  "--until-idle=2s",
                  "--from-savepoint=" + find("--from-savepoint (\\S+)", run.said())));

      // then
      assertThat(resumed).as(recorded.err()).isZero();
      assertThat(clicks.seen(topic))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 120).boxed().toList());
    }
  }

  @Test
  void aJobThatStartsAgainSaysWhyAndGoesOnWithoutTheCommand(TestInfo test) throws Exception {
    // given: a record that is no JSON, and a file that wants to fail then
    String topic = clicks.topic(test, 1);
    clicks.send(topic, "broken");
    try (MillraceProcess run =
        MillraceProcess.start(
            dir.resolve("broken.txt"), arguments(topic, "--on-interrupt=detach"))) {
      // then
      await()
          .atMost(PATIENCE)
          .until(() -> !run.isAlive() || run.said().contains("warning ML-4209"));
      assertThat(run.said())
          .containsPattern(
              "millrace: warning ML-4209: the job failed and starts again from its \\w.*: step"
                  + " 'clicks': .* \\(kafka:"
                  + topic
                  + "/0@0\\)");

      // when: what a service manager does
      run.terminate();

      // then
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(143);
      assertThat(run.said()).contains("the job goes on: job ");
      String job = ClicksCluster.job(run);
      assertThat(clicks.state(job)).isIn("RUNNING", "RESTARTING");
      clicks.cancel(job);
    }
  }

  /** Starts a run at a terminal, waits for its rows, presses Ctrl-C, and answers. */
  private static String interrupt(TestInfo test, String answer) {
    assumeTrue(MillraceProcess.canHaveTerminal(), "util-linux's script is missing");
    String topic = clicks.topic(test, 1);
    clicks.send(topic, 0, 0, 60, -30);
    try (MillraceProcess run =
        MillraceProcess.startAtTerminal(
            dir.resolve(topic + ".txt"),
            arguments(topic, "--checkpoint-dir=" + dir.resolve("checkpoints")))) {
      clicks.awaitSeen(topic, 60, run);
      run.type(CTRL_C);
      await().atMost(PATIENCE).until(() -> !run.isAlive() || run.said().contains(QUESTION));
      run.type(answer + "\n");
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(ExitCode.INTERRUPTED);
      System.err.println(run.said().replace("\r", "\\r").replace("\u001b", "ESC"));
      return run.said();
    }
  }

  @Test
  void atATerminalCtrlCAsksAndMayDetach(TestInfo test) throws Exception {
    String said = interrupt(test, "d");

    assertThat(said).contains("the job goes on: job ").doesNotContain("cancelled");
    String job = find("job ([0-9a-f]{32}) at ", said);
    assertThat(clicks.state(job)).isEqualTo("RUNNING");
    clicks.cancel(job);
  }

  @Test
  void atATerminalCtrlCAsksAndMayCancel(TestInfo test) {
    String said = interrupt(test, "c");

    assertThat(said).contains("cancelled; what was not finished is removed");
    await()
        .atMost(PATIENCE)
        .until(() -> clicks.state(find("job ([0-9a-f]{32}) at ", said)).equals("CANCELED"));
  }

  @Test
  void atATerminalCtrlCAsksAndMayStopWithASavepoint(TestInfo test) {
    String said = interrupt(test, "s");

    String savepoint = find("stopped; go on with --from-savepoint file:(\\S+)", said);
    assertThat(Path.of(savepoint).resolve("_metadata")).exists();
    assertThat(clicks.state(find("job ([0-9a-f]{32}) at ", said))).isEqualTo("FINISHED");
    assertThat(said).doesNotContain("cancelled");
  }
}
