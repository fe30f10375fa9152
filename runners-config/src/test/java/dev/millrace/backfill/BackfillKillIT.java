package dev.millrace.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.io.file.output.OutputPart;
import dev.millrace.runner.MillraceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay --chunk --resume} is killed at random moments; nothing is lost or there twice. */
@Timeout(1_800)
class BackfillKillIT {
  private static final int KILLS = Integer.getInteger("millrace.backfill.kills", 2);
  private static final long SEED = Long.getLong("millrace.backfill.seed", 5);
  private static final int CHUNKS = 14;

  /** Only what hangs takes longer, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  @TempDir private Path dir;

  private MillraceProcess start(Path file, int beside) {
    return MillraceProcess.start(
        dir.resolve("said.txt"),
        "replay",
        file.toString(),
        "-DDIR=" + dir,
        "--from=2025-03-01",
        "--to=2025-03-08",
        "--chunk=12h",
        "--parallel=" + beside,
        "--resume");
  }

  private long said(String part) throws IOException {
    Path said = dir.resolve("said.txt");
    return Files.exists(said) ? Files.readString(said).split(part, -1).length - 1L : 0;
  }

  @Test
  void nothingIsLostOrThereTwice() throws Exception {
    // given
    Path file = Clicks.write(dir);
    Files.writeString(dir.resolve("archive/clicks/bad.jsonl"), "{\"id\":\n");
    Random random = new Random(SEED);
    int killed = 0;

    // when
    for (int kill = 0; kill < KILLS; kill++) {
      long chunks = said("there after");
      try (MillraceProcess process = start(file, kill % 3 + 1)) {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || said("there after") > chunks);
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_000)).toNanos());
        killed += process.isAlive() ? 1 : 0;
        process.kill();
      }
    }
    try (MillraceProcess last = start(file, 2)) {
      assertThat(last.await(PATIENCE)).as(last::said).isZero();
    }

    // then
    assertThat(killed).isPositive();
    // A chunk may be there before the command that was killed could say so.
    assertThat(said("there after")).isBetween((long) CHUNKS - 3 * KILLS, (long) CHUNKS);
    assertThat(OutputPart.of(dir.resolve("visits").toString())).hasSize(CHUNKS);
    assertThat(OutputPart.of(dir.resolve("dead").toString())).hasSize(CHUNKS);
    assertThat(
            OutputPart.of(dir.resolve("dead").toString()).stream()
                .mapToLong(OutputPart::rows)
                .sum())
        .isEqualTo(1);
    TestCommandLine.run("replay", file.toString(), "-DDIR=" + dir, "--out=" + dir.resolve("whole"));
    assertThat(Clicks.rows(dir.resolve("visits")))
        .isEqualTo(Clicks.rows(dir.resolve("whole/visits")));
  }
}
