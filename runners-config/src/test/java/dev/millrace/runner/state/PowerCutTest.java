package dev.millrace.runner.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.RunMode;
import dev.millrace.runner.flink.KeepingFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkTranslation;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a power cut at any moment, the newest state that is noted is whole. */
@Timeout(600)
class PowerCutTest {
  private static final StateIdentity IDENTITY =
      new StateIdentity("counting", "h", "v", 1, Map.of(), "");
  private static final int CHECKPOINTS = 5;

  @TempDir private Path dir;

  @Test
  void whatIsLeftIsWholeAtEveryMoment() throws Exception {
    // given: a job with incremental checkpoints in RocksDB
    RecordedDisk disk = new RecordedDisk();
    Path directory = dir.resolve("state");
    StateHome home = StateHome.on(disk, directory);
    try (StateRun run = StateRun.open(home, IDENTITY)) {
      runFor(CHECKPOINTS, home, run);
    }

    // when: the power goes at any moment
    long newest = 0;
    for (int moment = 0; moment < disk.moments(); moment++) {
      remove(directory);
      disk.restore(moment, directory);
      try (StateRun next = StateRun.open(StateHome.at(directory), IDENTITY)) {
        // then: nothing that was noted is lost or torn, and it never goes back
        assertThat(next.warnings()).as("moment %s", moment).isEmpty();
        long number = next.resumed().map(KeptCheckpoint::number).orElse(0L);
        assertThat(number).isGreaterThanOrEqualTo(newest);
        newest = number;
      }
    }
    assertThat(newest).isGreaterThanOrEqualTo(CHECKPOINTS);
  }

  private static void runFor(int checkpoints, StateHome home, StateRun run) throws Exception {
    Pipeline pipeline =
        Pipeline.create(
            KeepingFlink.of(home.path(), Optional.empty(), Optional.empty(), OptionalInt.of(1))
                .options(
                    Map.of("checkpointingInterval", "200", "minPauseBetweenCheckpoints", "10"),
                    RunMode.LIVE));
    CountingFn.in(pipeline);
    Configuration settings =
        Configuration.fromMap(
            Map.of(
                "state.backend.type", "rocksdb",
                "state.backend.incremental", "true",
                "state.checkpoints.dir", "file:" + home.checkpoints(),
                "state.checkpoints.num-retained", "2",
                "rest.bind-port", "0",
                "taskmanager.memory.network.min", "64m",
                "taskmanager.memory.network.max", "64m",
                "taskmanager.memory.managed.size", "64m"));
    JobGraph graph = FlinkTranslation.jobGraph(pipeline, settings);
    try (MiniCluster cluster =
        new StateCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .withRandomPorts()
                .build(),
            run)) {
      cluster.start();
      cluster.submitJob(graph).get();
      await().atMost(Duration.ofMinutes(1)).until(() -> newest(home) >= checkpoints);
      cluster.cancelJob(graph.getJobID()).get();
    }
  }

  private static long newest(StateHome home) {
    return home.record().stream()
        .flatMap(record -> record.newestFirst().stream())
        .mapToLong(KeptCheckpoint::number)
        .findFirst()
        .orElse(0);
  }

  private static void remove(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(directory)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
