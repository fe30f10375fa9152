package dev.millrace.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.io.file.output.OutputPart;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.flink.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay --chunk} on a Flink cluster, of which a TaskManager and the command are killed. */
@Timeout(900)
class BackfillClusterIT {
  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path dir;

  private MillraceProcess start(Path file, LocalCluster cluster) throws IOException {
    Path profile = dir.resolve("profile.yaml");
    String usual = Files.readString(Path.of("flink.yaml"));
    Files.writeString(
        profile, usual.replaceFirst("(?m)^flink:", "flink:\n  client.heartbeat.timeout: 5000"));
    return MillraceProcess.start(
        dir.resolve("said.txt"),
        "replay",
        file.toString(),
        "-DDIR=" + dir,
        "--from=2025-03-02",
        "--to=2025-03-05",
        "--chunk=1d",
        "--resume",
        "--runner=flink",
        "--profile=" + profile,
        "--parallelism=2",
        "--flink-master=" + cluster.address(),
        "--job-jar=local:" + dir.resolve("cluster/libraries.jar"));
  }

  private String said() throws IOException {
    Path said = dir.resolve("said.txt");
    return Files.exists(said) ? Files.readString(said) : "";
  }

  /** The jobs that the commands have started. */
  private int started() throws IOException {
    return said().split("job [0-9a-f]{32}", -1).length - 1;
  }

  @Test
  void nothingIsLostOrThereTwice() throws Exception {
    // given
    Path file = Clicks.write(dir);
    try (LocalCluster cluster =
        LocalCluster.startWithLibraries(
            dir.resolve("cluster"), "--slots", "2", "-Dheartbeat.timeout=4000")) {

      // when: the command is killed in its second chunk, the TaskManager in the next one
      try (MillraceProcess process = start(file, cluster)) {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || started() > 1);
        process.kill();
      }
      String killed = said();
      int before = started();
      try (MillraceProcess process = start(file, cluster)) {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || started() > before);
        cluster.kill("taskmanager");
        cluster.startTaskManager();
        assertThat(process.await(PATIENCE)).as(process::said).isZero();
      }

      // then
      assertThat(killed).contains("there after");
      assertThat(said()).contains("1 there already");
      assertThat(OutputPart.of(dir.resolve("visits").toString())).hasSize(3);
    }
    TestCommandLine.run("replay", file.toString(), "-DDIR=" + dir, "--out=" + dir.resolve("whole"));
    assertThat(Clicks.rows(dir.resolve("visits")))
        .isNotEmpty()
        .isEqualTo(
            Clicks.rows(
                dir.resolve("whole/visits"), "2025-03-02T00:00:00Z", "2025-03-05T00:00:00Z"));
  }
}
