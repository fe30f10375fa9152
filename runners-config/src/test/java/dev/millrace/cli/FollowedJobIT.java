package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.job.ExitCode;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.flink.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a command says of the job that it follows on a cluster, and what becomes of the job when the
 * command is to end.
 */
@Timeout(1_800)
class FollowedJobIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String CTRL_C = "\u0003";
  private static final Pattern SUBMITTED = Pattern.compile("job [0-9a-f]{32} at ");
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9]*m");
  private static final String QUESTION =
      "[s]top with a savepoint, [c]ancel it, or [d]etach and let it go on? (savepoint)";

  @TempDir static Path dir;
  private static final Map<String, MillraceProcess> RUNS = new LinkedHashMap<>();
  private static ClicksCluster clicks;
  private static Path profile;
  private static Optional<FullDirectory> small = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    // Five jobs may keep a TaskManager from answering for a while.
    clicks =
        ClicksCluster.on(
            LocalCluster.startWithLibraries(
                dir.resolve("cluster"), "--slots", "5", "-Dheartbeat.timeout=60000"),
            dir);
    profile = clicks.profile("exponential-delay");
    small = FullDirectory.at(dir.resolve("small"));
    if (small.isPresent()) {
      start("full", "--checkpoint-dir=" + dir.resolve("small"), "--give-up-after=3");
    }
    if (MillraceProcess.canHaveTerminal()) {
      for (String topic : List.of("detached", "cancelled", "saved")) {
        submit(topic, MillraceProcess.startAtTerminal(output(topic), arguments(topic)));
      }
    }
    start("broken", "--on-interrupt=detach");
    clicks.send("broken", "broken");
  }

  private static void start(String topic, String... more) {
    submit(topic, MillraceProcess.start(output(topic), arguments(topic, more)));
  }

  /** One after the other: each command gives the broker ten seconds for its first answer. */
  private static void submit(String topic, MillraceProcess run) {
    RUNS.put(topic, run);
    await().atMost(PATIENCE).until(() -> !run.isAlive() || SUBMITTED.matcher(plain(run)).find());
  }

  private static Path output(String topic) {
    return dir.resolve(topic + ".txt");
  }

  /** The command line of a run, whose topics there are from then on, with 60 events. */
  private static String[] arguments(String topic, String... more) {
    clicks.topic(topic, 1);
    if (!topic.equals("broken")) {
      clicks.send(topic, 0, 0, 60, -120);
    }
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--parallelism=1");
    return clicks.arguments("run", topic, profile, all.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    RUNS.values().forEach(MillraceProcess::close);
    small.ifPresent(FullDirectory::close);
    clicks.close();
  }

  private static String find(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }

  /** The JobManager answers with what it knew up to three seconds ago. */
  private static void awaitState(String said, String state) {
    String job = find("job ([0-9a-f]{32}) at ", said);
    await().atMost(PATIENCE).until(() -> clicks.state(job), state::equals);
  }

  @Test
  void aFullCheckpointDirectoryIsToldAndWhatWasGivenUpCanGoOn() throws Exception {
    assumeTrue(small.isPresent(), "root that may not mount");
    FullDirectory full = small.orElseThrow();
    MillraceProcess run = RUNS.get("full");
    // given: rows that are visible, so that there is a checkpoint, and then no room
    clicks.awaitSeen("full", 60, run);
    full.fill();

    // when
    clicks.send("full", 0, 60, 120, 0);
    int exitCode = run.await(PATIENCE);

    // then
    String directory = dir.resolve("small").toString();
    assertThat(exitCode).as(run.said()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.said())
        .contains("millrace: warning ML-4206: checkpoints to file://" + directory)
        .containsPattern(
            full.reason() + ".*; until they succeed, the job starts again from its last checkpoint")
        .containsPattern(
            "error ML-4206: the job was cancelled after it had started again \\d+ times because"
                + " its checkpoints fail, and none was completed between: .*"
                + full.reason());
    awaitState(run.said(), "CANCELED");

    // when: there is room again
    full.makeRoom();
    String last = find("--from-savepoint (\\S+)", run.said());
    MillraceProcess resumed =
        MillraceProcess.start(
            output("resumed"),
            clicks.arguments(
                "run",
                "full",
                profile,
                "--parallelism=1",
                "--checkpoint-dir=" + directory,
                "--from-savepoint=" + last,
                "--on-interrupt=cancel"));
    RUNS.put("resumed", resumed);
    clicks.awaitSeen("full", 120, resumed);
    resumed.terminate();

    // then
    assertThat(resumed.await(PATIENCE)).as(resumed.said()).isEqualTo(143);
    assertThat(resumed.said())
        .contains(
            "cancelled; of exactly_once outputs (seen, counts) those"
                + " that were committed with a checkpoint",
            "live run of clicks cancelled after ",
            "in = passed + held")
        .doesNotContain("ML-42", "is not known");
    assertThat(clicks.seen("full"))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 120).boxed().toList());
  }

  @Test
  void aJobThatStartsAgainSaysWhyAndGoesOnWithoutTheCommand() throws Exception {
    // given: a record that is no JSON, and a file that wants to fail then
    MillraceProcess run = RUNS.get("broken");

    // then
    await().atMost(PATIENCE).until(() -> !run.isAlive() || run.said().contains("kafka:broken/0@0"));
    assertThat(run.said())
        .containsPattern(
            "millrace: warning ML-4209: the job failed and starts again from its \\w.*: step"
                + " 'clicks': .* \\(kafka:broken/0@0\\)");

    // when: what a service manager does
    run.terminate();

    // then
    assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(143);
    assertThat(run.said()).contains("the job goes on: job ");
    String job = ClicksCluster.job(run);
    assertThat(clicks.state(job)).isIn("RUNNING", "RESTARTING");
    clicks.cancel(job);
  }

  /** Waits for the rows of a run at a terminal, presses Ctrl-C, and answers. */
  private static String interrupt(String topic, String answer) {
    assumeTrue(MillraceProcess.canHaveTerminal(), "util-linux's script is missing");
    MillraceProcess run = RUNS.get(topic);
    clicks.awaitSeen(topic, 60, run);
    run.type(CTRL_C);
    await().atMost(PATIENCE).until(() -> !run.isAlive() || run.said().contains(QUESTION));
    run.type(answer + "\n");
    assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(ExitCode.INTERRUPTED);
    // Nothing is written over the question and its answer.
    assertThat(run.said()).contains(QUESTION + "\r\n" + answer + "\r\n");
    return plain(run);
  }

  private static String plain(MillraceProcess run) {
    return COLOURS.matcher(run.said()).replaceAll("");
  }

  @Test
  void atATerminalCtrlCAsksAndMayDetach() throws Exception {
    // when
    String said = interrupt("detached", "d");

    // then
    assertThat(said)
        .contains("the job goes on: job ", "live run of clicks goes on; seen in ", "\r\nheld: ")
        .doesNotContain("cancelled after");
    awaitState(said, "RUNNING");
    clicks.send("detached", 0, 60, 70, 0);
    await().atMost(PATIENCE).until(() -> clicks.seen("detached").size() == 70);
    clicks.cancel(find("job ([0-9a-f]{32}) at ", said));
  }

  @Test
  void atATerminalCtrlCAsksAndMayCancel() {
    // when
    String said = interrupt("cancelled", "c");

    // then
    assertThat(said).contains("cancelled; of exactly_once outputs (seen, counts)", "\r\nheld: ");
    awaitState(said, "CANCELED");
  }

  @Test
  void atATerminalCtrlCAsksAndMayStopWithASavepoint() {
    // when
    String said = interrupt("saved", "s");

    // then
    String savepoint = find("stopped; go on with --from-savepoint file:(\\S+)", said);
    assertThat(Path.of(savepoint).resolve("_metadata")).exists();
    assertThat(said)
        .contains("live run of clicks stopped with a savepoint after ", "\r\nheld: ")
        .doesNotContain("cancelled after");
    awaitState(said, "FINISHED");
  }
}
