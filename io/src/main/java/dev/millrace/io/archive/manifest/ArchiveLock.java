package dev.millrace.io.archive.manifest;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.tree.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A right that one process at a time has on an archive. The operating system takes it back when the
 * process ends, however it ends, so that a kill leaves nothing to clean up. Elsewhere than on this
 * machine nothing can be locked: there the manifest's {@code archiver} alone keeps two archivers
 * apart.
 */
public final class ArchiveLock implements AutoCloseable {
  private static final Duration RETRY = Duration.ofMillis(10);
  private static final Duration GIVE_UP = Duration.ofMinutes(2);

  private final @Nullable FileChannel channel;

  private ArchiveLock(@Nullable FileChannel channel) {
    this.channel = channel;
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
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long end = System.nanoTime() + patience.toNanos();
      while (!isLocked(channel)) {
        if (System.nanoTime() >= end) {
          channel.close();
          throw busy(archive, who, file);
        }
        LockSupport.parkNanos(RETRY.toNanos());
      }
      sign(channel);
      return new ArchiveLock(channel);
    } catch (IOException e) {
      throw FileErrors.writing(file.toString(), e);
    }
  }

  /** Notes the holder for the message to others. A full disk has no room for it; the lock holds. */
  private static void sign(FileChannel channel) {
    String pid = Long.toString(ProcessHandle.current().pid());
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException unsigned) {
      // Who holds it is known to the system; what frees space must be able to hold it.
      return;
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static UserException busy(FileTree archive, String who, Path file) throws IOException {
    String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
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
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
