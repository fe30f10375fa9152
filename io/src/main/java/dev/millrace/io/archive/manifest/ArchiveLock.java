package dev.millrace.io.archive.manifest;

import dev.millrace.base.ProcessLock;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A right that one process at a time has on an archive. Elsewhere than on this machine nothing can
 * be locked: there the manifest's {@code archiver} alone keeps two archivers apart.
 */
public final class ArchiveLock implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(10);
  private static final Duration GIVE_UP = Duration.ofMinutes(2);

  private final @Nullable ProcessLock lock;

  private ArchiveLock(@Nullable ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the right to be the only one of a kind.
   *
   * @param who for the message, for example {@code archiver}
   * @throws UserException ML-5113 if another process has it
   */
  public static ArchiveLock hold(FileTree archive, String who) {
    return take(archive, who, Duration.ZERO);
  }

  /**
   * Takes the right to change the manifest; waits while another process does so.
   *
   * @throws UserException ML-5113 if that takes minutes
   */
  public static ArchiveLock toCommit(FileTree archive) {
    return take(archive, "commit", GIVE_UP);
  }

  private static ArchiveLock take(FileTree archive, String who, Duration patience) {
    if (!archive.isLocal()) {
      return new ArchiveLock(null);
    }
    Path file = Path.of(archive.resolve("_" + who + ".lock"));
    try {
      String holder = Long.toString(ProcessHandle.current().pid());
      long end = System.nanoTime() + patience.toNanos();
      Optional<ProcessLock> lock = ProcessLock.take(file, holder);
      while (lock.isEmpty()) {
        if (System.nanoTime() >= end) {
          throw busy(archive, who, file);
        }
        LockSupport.parkNanos(RETRY.toNanos());
        lock = ProcessLock.take(file, holder);
      }
      return new ArchiveLock(lock.get());
    } catch (IOException e) {
      throw FileErrors.writing(file.toString(), e);
    }
  }

  private static UserException busy(FileTree archive, String who, Path file) throws IOException {
    String pid = ProcessLock.holder(file);
    return FileErrors.failure(
        archive.path(),
        FileErrors.BUSY,
        "another "
            + who
            + " is at work on this archive"
            + (pid.isEmpty() ? "" : " (process " + pid + ")"));
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }
}
