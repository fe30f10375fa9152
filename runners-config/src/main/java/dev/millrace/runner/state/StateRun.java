package dev.millrace.runner.state;

import dev.millrace.base.ProcessLock;
import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.state.StateRecord.ReadUpTo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;

/**
 * A run that keeps its state in a directory: where it goes on from, and what it has kept since. The
 * directory is this process's until it is closed.
 */
public final class StateRun implements AutoCloseable {
  private final StateHome home;
  private final StateIdentity identity;
  private final ProcessLock lock;
  private final List<Diagnostic> warnings = new ArrayList<>();

  /** Files and directories whose content is on the disk. */
  private final Set<Path> forced = new HashSet<>();

  private StateRecord record;
  private boolean closed;

  /** Whether it is known of all partitions how far they were read. */
  private boolean readKnown;

  private final Optional<KeptCheckpoint> resumed;

  private StateRun(StateHome home, StateIdentity identity, ProcessLock lock) {
    this.home = home;
    this.identity = identity;
    this.lock = lock;
    Optional<StateRecord> kept = home.record();
    this.record =
        kept.orElseGet(
            () ->
                new StateRecord(
                    StateRecord.VERSION,
                    identity.pipeline(),
                    home.path().toString(),
                    identity.origin(),
                    "",
                    List.of(),
                    List.of(),
                    Map.of()));
    this.readKnown = record.checkpoints().isEmpty() || !record.read().isEmpty();
    kept.ifPresent(this::check);
    this.resumed = kept.map(this::newestWhole);
  }

  /**
   * Takes a directory, and finds what to go on from.
   *
   * @throws dev.millrace.diag.UserException ML-4260 to ML-4267 if that is not possible
   */
  public static StateRun open(StateHome home, StateIdentity identity) {
    ProcessLock lock = home.lock();
    try {
      StateRun run = new StateRun(home, identity, lock);
      // What cannot be read now, or what a lost record named, may be brought back: a later start
      // of a run, or gc, removes it.
      if (run.resumed.isPresent() && run.warnings.isEmpty()) {
        StateSweep.of(home, run.record).remove();
      }
      return run;
    } catch (IOException e) {
      lock.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void check(StateRecord kept) {
    if (!kept.pipeline().equals(identity.pipeline())) {
      throw StateCodes.error(
          StateCodes.OTHER_PIPELINE,
          home.path()
              + " has the state of the pipeline '"
              + kept.pipeline()
              + "', and this is '"
              + identity.pipeline()
              + "' (a pipeline is named like its file). Take another directory, or give the file"
              + " its old name");
    }
    if (!kept.ended().isEmpty()) {
      throw StateCodes.error(
          StateCodes.ENDED,
          "the run whose state is in "
              + home.path()
              + " came to its end at "
              + kept.ended()
              + ": there is nothing to go on with. To begin anew, take another directory or remove"
              + " this one");
    }
    if (!identity.origin().isEmpty() && !identity.origin().equals(kept.origin())) {
      throw StateCodes.error(
          StateCodes.OTHER_ORIGIN,
          home.path()
              + " has state already, which began "
              + (kept.origin().isEmpty() ? "without a savepoint" : "with " + kept.origin())
              + ". Leave --from-savepoint out to go on with it, or take another directory to begin"
              + " with the savepoint");
    }
  }

  private KeptCheckpoint newestWhole(StateRecord kept) {
    List<String> flaws = new ArrayList<>();
    for (KeptCheckpoint checkpoint : kept.newestFirst()) {
      Optional<String> flaw = checkpoint.flaw();
      if (flaw.isEmpty()) {
        checkVersion(checkpoint);
        if (!flaws.isEmpty()) {
          warnings.add(
              StateCodes.warning(
                  StateCodes.OLDER,
                  "the newest state in "
                      + home.path()
                      + " is not whole ("
                      + String.join("; ", flaws)
                      + "); the run goes on from checkpoint "
                      + checkpoint
                      + ". What was written since is written again, with the same ids; an"
                      + " exactly_once output to which that happened refuses it"));
        }
        return checkpoint;
      }
      flaws.add("checkpoint " + checkpoint.number() + ": " + flaw.get());
    }
    throw StateCodes.error(
        StateCodes.NOTHING_WHOLE,
        "no state in "
            + home.path()
            + " is whole: "
            + String.join("; ", flaws)
            + ". Bring the files back, or begin anew in another directory: with catch-up from the"
            + " archive, or from the streams' start");
  }

  private void checkVersion(KeptCheckpoint checkpoint) {
    if (!checkpoint.millrace().equals(identity.millrace())) {
      throw StateCodes.error(
          StateCodes.OTHER_VERSION,
          "the state in "
              + home.path()
              + " was kept by Millrace "
              + checkpoint.millrace()
              + ", and this is "
              + identity.millrace()
              + ": state is kept for one version. Go on with that version, or begin anew in"
              + " another directory, with catch-up from the archive");
    }
  }

  public StateHome home() {
    return home;
  }

  /** What the run goes on from; empty if it begins. */
  public Optional<KeptCheckpoint> resumed() {
    return resumed;
  }

  /** What people should know of {@link #resumed}. */
  public List<Diagnostic> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Notes that these checkpoints, the oldest first, can be gone on from. Until this returns Flink
   * tells nobody that the last of them is complete, so that no sink commits rows with a checkpoint
   * that a power cut would take away.
   */
  synchronized void kept(List<CompletedCheckpoint> checkpoints) throws IOException {
    if (closed) {
      throw new IOException("the run is over, and " + home.path() + " may be another one's");
    }
    CompletedCheckpoint newest = checkpoints.get(checkpoints.size() - 1);
    Path place = directory(newest);
    if (!place.startsWith(home.checkpoints()) || known(place).isPresent()) {
      // What the run begins with: its own state, or a savepoint that lies elsewhere.
      return;
    }
    force(place, newest);
    List<KeptCheckpoint> now = new ArrayList<>();
    for (CompletedCheckpoint checkpoint : checkpoints) {
      Path directory = directory(checkpoint);
      if (directory.startsWith(home.checkpoints())) {
        now.add(known(directory).orElseGet(() -> noted(checkpoint, directory)));
      }
    }
    record = record.with(now).readUpTo(read(newest));
    home.write(record);
  }

  /**
   * Only {@code verify} wants to know: a checkpoint does not fail for the sake of it. Once it is
   * not known it stays so, as later checkpoints do not tell of partitions that have come to their
   * end.
   */
  private List<ReadUpTo> read(CompletedCheckpoint newest) {
    if (readKnown) {
      try {
        return KeptProgress.of(newest.getOperatorStates().values()).after(record);
      } catch (IOException | RuntimeException unknown) {
        readKnown = false;
      }
    }
    return List.of();
  }

  /** Notes that the run has come to its end, before Flink removes its checkpoints. */
  synchronized void ended() throws IOException {
    record = record.endedAt(Instant.now().toString(), identity.form());
    home.write(record);
  }

  private static Path directory(CompletedCheckpoint checkpoint) {
    return Path.of(new org.apache.flink.core.fs.Path(checkpoint.getExternalPointer()).getPath());
  }

  private Optional<KeptCheckpoint> known(Path directory) {
    return record.checkpoints().stream()
        .filter(checkpoint -> checkpoint.directory().equals(directory))
        .findFirst();
  }

  private KeptCheckpoint noted(CompletedCheckpoint checkpoint, Path directory) {
    return new KeptCheckpoint(
        checkpoint.getCheckpointID(),
        directory.toString(),
        Instant.ofEpochMilli(checkpoint.getCompletionTimestamp()).toString(),
        checkpoint.getStateSize(),
        identity.millrace(),
        identity.hash(),
        identity.parallelism(),
        identity.form());
  }

  private void force(Path directory, CompletedCheckpoint checkpoint) throws IOException {
    Set<Path> files =
        new TreeSet<>(CheckpointFiles.of(checkpoint.getOperatorStates().values()).keySet());
    files.add(directory.resolve(CheckpointFiles.METADATA));
    Set<Path> directories = new TreeSet<>();
    for (Path file : files) {
      if (!forced.contains(file)) {
        home.disk().force(file);
        Path at = file.getParent();
        while (at != null && at.startsWith(home.path())) {
          directories.add(at);
          at = at.getParent();
        }
      }
    }
    for (Path entry : directories) {
      home.disk().force(entry);
    }
    // Older files that no checkpoint needs any more are not remembered.
    forced.clear();
    forced.addAll(files);
  }

  @Override
  public synchronized void close() {
    closed = true;
    lock.close();
  }
}
