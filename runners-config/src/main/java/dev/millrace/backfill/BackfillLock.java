package dev.millrace.backfill;

import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the outputs of a backfill from its first part to its last one, also between parts, against
 * another backfill on this machine. It goes with the process. In an object store there is nothing
 * to hold.
 */
final class BackfillLock implements AutoCloseable {
  /** Hidden from readers; it stays, because nobody can delete it and hold it. */
  private static final String NAME = "_backfill.lock";

  private final List<FileChannel> held = new ArrayList<>();

  private BackfillLock() {}

  /**
   * Takes hold of all directories.
   *
   * @throws dev.millrace.diag.UserException ML-5113 if another backfill holds one
   */
  static BackfillLock of(List<String> directories) {
    BackfillLock lock = new BackfillLock();
    try {
      directories.stream().distinct().forEach(lock::hold);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    return lock;
  }

  private void hold(String directory) {
    FileTree tree = FileTree.at(directory);
    if (!tree.isLocal()) {
      return;
    }
    try {
      tree.create();
      FileChannel file =
          FileChannel.open(
              Path.of(tree.resolve(NAME)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      held.add(file);
      if (!isLocked(file)) {
        throw FileErrors.failure(
            tree.path(), FileErrors.BUSY, "another replay in chunks is writing to this directory");
      }
    } catch (IOException e) {
      throw FileErrors.writing(directory, e);
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this process.
      return false;
    }
  }

  @Override
  public void close() {
    for (FileChannel file : held) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
