package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link KillRun} in short, as a catch-up: TaskManager, JobManager and broker are killed once each,
 * in the archive, where the topics go on, and later. {@code runners-config/kill-test.sh} is the
 * long form.
 */
@Timeout(1_800)
class KillIT {
  @TempDir private Path dir;

  @Test
  void everyRowIsWrittenOnceAndEqualsTheReplayAlthoughProcessesAreKilled() throws Exception {
    // when
    KillReport report = new KillRun(dir, KillSettings.ofCatchUp(20_000, 3, 11)).run();

    // then
    assertThat(report.right()).as(report.table()).isTrue();
    assertThat(report.rows()).isGreaterThan(5_000);
    assertThat(report.kills())
        .extracting(KillReport.Kill::victim)
        .containsExactly("taskmanager, archive", "jobmanager, seam", "broker, live");
  }
}
