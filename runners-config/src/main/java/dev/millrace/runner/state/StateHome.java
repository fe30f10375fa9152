package dev.millrace.runner.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.millrace.base.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where what lies in a state directory.
 *
 * <pre>
 * state.lock     who uses it
 * state.json     which checkpoints are whole, and what they are of
 * checkpoints/   Flink's
 * work/          what a running process needs and nobody else
 * </pre>
 */
public final class StateHome {
  private static final String LOCK = "state.lock";
  private static final String RECORD = "state.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String WORK = "work";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path path;
  private final Disk disk;

  private StateHome(Path path, Disk disk) {
    this.path = path;
    this.disk = disk;
  }

  /** A directory by the name under which checkpoints will refer to their files. */
  public static StateHome at(Path directory) {
    return on(Disk.REAL, directory);
  }

  static StateHome on(Disk disk, Path directory) {
    return new StateHome(directory.toAbsolutePath().normalize(), disk);
  }

  public Path path() {
    return path;
  }

  public Path checkpoints() {
    return path.resolve(CHECKPOINTS);
  }

  public Path work() {
    return path.resolve(WORK);
  }

  Disk disk() {
    return disk;
  }

  /**
   * Makes the directory if there is none, and takes it for this process.
   *
   * @throws dev.millrace.diag.UserException ML-4260 if another process has it, ML-4261 if it has
   *     files that are not of a state directory
   */
  ProcessLock lock() {
    Path file = path.resolve(LOCK);
    try {
      Files.createDirectories(path);
      if (!isOfState()) {
        throw StateCodes.error(
            StateCodes.NOT_STATE,
            path
                + " has files of others; expected a new or empty directory, or one in which a run"
                + " has kept its state");
      }
      Optional<ProcessLock> lock = ProcessLock.take(file, holder());
      if (lock.isPresent()) {
        return lock.get();
      }
      throw StateCodes.error(
          StateCodes.LOCKED,
          path
              + " is in use by "
              + ProcessLock.holder(file)
              + ". Two runs cannot share their state: stop that one, or take another directory");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String holder() {
    return "process "
        + ProcessHandle.current().pid()
        + ", since "
        + Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /** New, or with what runs have left: the lock is there before all else. */
  private boolean isOfState() throws IOException {
    Set<String> ours = Set.of(LOCK, RECORD, RECORD + ".next", CHECKPOINTS, WORK);
    try (Stream<Path> files = Files.list(path)) {
      Set<String> names =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      boolean marked = names.isEmpty() || names.contains(LOCK) || names.contains(RECORD);
      return marked && ours.containsAll(names);
    }
  }

  /** Who uses the directory now. */
  public Optional<String> user() {
    Path file = path.resolve(LOCK);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String holder = ProcessLock.holder(file);
      Optional<ProcessLock> free = ProcessLock.take(file, holder);
      free.ifPresent(ProcessLock::close);
      return free.isPresent() ? Optional.empty() : Optional.of(holder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the directory says about itself; empty if no run has completed a checkpoint in it.
   *
   * @throws dev.millrace.diag.UserException ML-4261 if it cannot be read, ML-4264 if the directory
   *     was moved
   */
  public Optional<StateRecord> record() {
    Path file = path.resolve(RECORD);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      StateRecord record = JSON.readValue(Files.readAllBytes(file), StateRecord.class);
      if (!record.home().equals(path.toString())) {
        throw StateCodes.error(
            StateCodes.NOTHING_WHOLE,
            path
                + " was "
                + record.home()
                + " when its checkpoints were made, and they name their files so. Move it back");
      }
      return Optional.of(record);
    } catch (JsonProcessingException e) {
      throw StateCodes.error(
          StateCodes.NOT_STATE, file + " cannot be read: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the record; once this returns, a power cut does not undo it. */
  void write(StateRecord record) throws IOException {
    disk.replace(path.resolve(RECORD), JSON.writeValueAsBytes(record));
  }
}
