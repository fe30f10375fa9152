package dev.millrace.runner.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.FsCompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory of state tells of a run. */
final class StateRunTest {
  private static final Map<String, Map<String, String>> FORM = Map.of("Read", Map.of("topic", "a"));
  private static final List<StateRecord.ReadUpTo> READ =
      List.of(new StateRecord.ReadUpTo("Read", "a", 0, 7));
  private static final StateIdentity IDENTITY = new StateIdentity("p", "h", "v", 1, FORM, "");

  @TempDir private Path dir;

  @Test
  void aRunThatHasEndedTellsWhatItsStateWasOf() throws IOException {
    // given
    StateHome home = StateHome.at(dir.resolve("state"));

    // when
    try (StateRun run = StateRun.open(home, IDENTITY)) {
      run.ended();
    }

    // then
    assertThat(home.record().orElseThrow().formKept()).contains(FORM);
  }

  @Test
  void howFarItHasReadIsNotToldAfterACheckpointThatCannotTell() throws IOException {
    // given: a run that goes on, and knew how far it had read
    StateHome home = StateHome.at(dir.resolve("state"));
    Path first = checkpoint(home, 1);
    KeptCheckpoint kept =
        new KeptCheckpoint(1, first.toString(), "2026-03-01T10:00:00Z", 1, "v", "h", 1, FORM);
    home.write(
        new StateRecord(
            StateRecord.VERSION,
            "p",
            home.path().toString(),
            "",
            "",
            List.of(kept),
            READ,
            Map.of()));

    try (StateRun run = StateRun.open(home, IDENTITY)) {
      // when
      run.kept(List.of(garbled(checkpoint(home, 2))));
      run.ended();
    }

    // then: nothing that is behind what it has read
    assertThat(home.record().orElseThrow().read()).isEmpty();
    assertThat(KeptProgress.ofStopped(home, "p")).isEmpty();
  }

  private static Path checkpoint(StateHome home, int number) throws IOException {
    Path directory = Files.createDirectories(home.checkpoints().resolve("job/chk-" + number));
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(directory.resolve(CheckpointFiles.METADATA)))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(number, List.of(), List.of()), out);
    }
    return directory;
  }

  /** A checkpoint with a part of a source that nobody can read. */
  private static CompletedCheckpoint garbled(Path directory) throws IOException {
    OperatorStateHandle parts =
        new OperatorStreamStateHandle(
            Map.of("SourceReaderState", new StateMetaInfo(new long[] {0}, Mode.SPLIT_DISTRIBUTE)),
            new ByteStreamStateHandle("parts", new byte[] {1}));
    OperatorID id = new OperatorID();
    OperatorState operator = new OperatorState(id, 1, 1);
    operator.putState(0, OperatorSubtaskState.builder().setManagedOperatorState(parts).build());
    org.apache.flink.core.fs.Path place = new org.apache.flink.core.fs.Path(directory.toUri());
    FileStateHandle metadata =
        new FileStateHandle(new org.apache.flink.core.fs.Path(place, CheckpointFiles.METADATA), 1);
    return new CompletedCheckpoint(
        new JobID(),
        2,
        0,
        1,
        Map.of(id, operator),
        List.of(),
        CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION),
        new FsCompletedCheckpointStorageLocation(
            place.getFileSystem(), place, metadata, place.toString()),
        null);
  }
}
