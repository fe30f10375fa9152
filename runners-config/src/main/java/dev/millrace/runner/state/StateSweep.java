package dev.millrace.runner.state;

import dev.millrace.base.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is left in a state directory and belongs to no checkpoint that can be gone on from: of
 * checkpoints that were not completed, of older ones, and of processes that were killed.
 *
 * @param home the directory, which this process holds
 * @param record what stays
 * @param files what goes
 * @param bytes of these
 */
public record StateSweep(StateHome home, StateRecord record, List<Path> files, long bytes) {
  /** Written beside the checkpoints of a job for clusters that go on from one of them. */
  private static final String FORM = "millrace-state.json";

  public StateSweep {
    files = List.copyOf(files);
  }

  /**
   * Removes what nobody needs, and all checkpoints but the newest that are whole.
   *
   * @param keep so many checkpoints stay
   * @param dry whether nothing is removed
   * @throws dev.millrace.diag.UserException ML-4260 if a run uses the directory, ML-4264 if no
   *     checkpoint is whole
   */
  public static StateSweep sweep(StateHome home, int keep, boolean dry) {
    try (ProcessLock lock = home.lock()) {
      StateRecord kept =
          home.record()
              .orElseThrow(
                  () ->
                      StateCodes.error(
                          StateCodes.NOT_STATE, home.path() + " has no state of a run"));
      List<KeptCheckpoint> whole =
          kept.checkpoints().stream().filter(each -> each.flaw().isEmpty()).toList();
      if (whole.isEmpty() && !kept.checkpoints().isEmpty()) {
        throw StateCodes.error(
            StateCodes.NOTHING_WHOLE,
            "no state in " + home.path() + " is whole, so nothing is removed of what is left");
      }
      StateRecord rest = kept.with(whole.subList(Math.max(0, whole.size() - keep), whole.size()));
      StateSweep sweep = of(home, rest);
      if (!dry) {
        home.write(rest);
        sweep.remove();
      }
      return sweep;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static StateSweep of(StateHome home, StateRecord record) throws IOException {
    Set<Path> needed = new HashSet<>();
    for (KeptCheckpoint checkpoint : record.checkpoints()) {
      needed.add(checkpoint.directory().resolve(CheckpointFiles.METADATA));
      needed.add(checkpoint.directory().resolveSibling(FORM));
      if (checkpoint.flaw().isEmpty()) {
        needed.addAll(CheckpointFiles.of(checkpoint.directory()).keySet());
      }
    }
    List<Path> files = new ArrayList<>();
    long bytes = 0;
    for (Path file : tree(home.checkpoints(), home.work())) {
      if (Files.isRegularFile(file) && !needed.contains(file)) {
        files.add(file);
        bytes += Files.size(file);
      }
    }
    return new StateSweep(home, record, files, bytes);
  }

  void remove() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    for (Path directory : tree(home.checkpoints(), home.work())) {
      if (Files.isDirectory(directory) && isEmpty(directory)) {
        Files.delete(directory);
      }
    }
  }

  /** The deepest first. */
  private static List<Path> tree(Path... roots) throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path root : roots) {
      if (Files.isDirectory(root)) {
        try (Stream<Path> tree = Files.walk(root)) {
          tree.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
      }
    }
    return all;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
