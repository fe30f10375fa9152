package dev.millrace.runner.state;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** The files that a checkpoint consists of, those that it shares with others included. */
final class CheckpointFiles {
  static final String METADATA = "_metadata";

  private final Map<Path, Long> sizes = new TreeMap<>();

  private CheckpointFiles() {}

  /** Files → bytes, without the checkpoint's own {@value #METADATA}. */
  static Map<Path, Long> of(Collection<OperatorState> operators) {
    CheckpointFiles files = new CheckpointFiles();
    operators.stream().flatMap(state -> state.getStates().stream()).forEach(files::addAll);
    return files.sizes;
  }

  /**
   * The same of a checkpoint on the disk.
   *
   * @throws IOException if it is gone or its metadata are not whole
   */
  static Map<Path, Long> of(Path checkpoint) throws IOException {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(checkpoint.resolve(METADATA)))) {
      return of(
          Checkpoints.loadCheckpointMetadata(
                  in, CheckpointFiles.class.getClassLoader(), "file:" + checkpoint)
              .getOperatorStates());
    } catch (EOFException | RuntimeException garbled) {
      throw new IOException(checkpoint.resolve(METADATA) + " is cut off or garbled", garbled);
    }
  }

  /** Why a checkpoint cannot be gone on with; empty if all of its files are there in their size. */
  static Optional<String> flaw(Path checkpoint) {
    try {
      for (Map.Entry<Path, Long> file : of(checkpoint).entrySet()) {
        if (!Files.exists(file.getKey())) {
          return Optional.of(file.getKey() + " is missing");
        }
        long size = Files.size(file.getKey());
        if (size != file.getValue()) {
          return Optional.of(
              file.getKey() + " has " + size + " bytes instead of " + file.getValue());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          Files.exists(checkpoint.resolve(METADATA))
              ? String.valueOf(e.getMessage())
              : checkpoint.resolve(METADATA) + " is missing");
    }
  }

  private void addAll(OperatorSubtaskState state) {
    state.getManagedKeyedState().forEach(this::add);
    state.getRawKeyedState().forEach(this::add);
    state.getManagedOperatorState().forEach(this::add);
    state.getRawOperatorState().forEach(this::add);
    state.getInputChannelState().forEach(channel -> add(channel.getDelegate()));
    state.getResultSubpartitionState().forEach(channel -> add(channel.getDelegate()));
  }

  private void add(StateObject handle) {
    if (handle instanceof FileStateHandle file) {
      sizes.put(Path.of(file.getFilePath().getPath()), file.getStateSize());
    } else if (handle instanceof KeyGroupsStateHandle groups) {
      add(groups.getDelegateStateHandle());
    } else if (handle instanceof OperatorStateHandle operator) {
      add(operator.getDelegateStateHandle());
    } else if (handle instanceof IncrementalKeyedStateHandle incremental) {
      add(incremental.getMetaDataStateHandle());
      incremental.getSharedStateHandles().stream()
          .map(HandleAndLocalPath::getHandle)
          .forEach(this::add);
      if (incremental instanceof IncrementalRemoteKeyedStateHandle remote) {
        remote.getPrivateState().stream().map(HandleAndLocalPath::getHandle).forEach(this::add);
      }
    } else if (!(handle instanceof ByteStreamStateHandle)) {
      // A file that we do not know of would not be forced onto the disk, and be swept away.
      throw new IllegalStateException("state of a kind that is not known: " + handle.getClass());
    }
  }
}
