package dev.millrace.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that one process at a time holds. The operating system takes it back when the process
 * ends, however it ends, so that a kill leaves nothing to clean up. The file stays: if it were
 * deleted, a process that has just opened it would lock nothing.
 */
public final class ProcessLock implements AutoCloseable {
  /**
   * Files that this process holds → what others are told. Where locks are POSIX's, a process loses
   * its lock when it closes the file that it has opened a second time, even to read it.
   */
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a file and notes in it who holds it.
   *
   * @param file made if there is none
   * @param holder what others are told
   * @return empty if another process, or somebody else in this one, holds it
   * @throws IOException if it cannot be opened
   */
  public static Optional<ProcessLock> take(Path file, String holder) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    if (HELD.putIfAbsent(key, holder) != null) {
      return Optional.empty();
    }
    Optional<ProcessLock> taken = Optional.empty();
    try {
      taken = open(key, holder);
      return taken;
    } finally {
      if (taken.isEmpty()) {
        HELD.remove(key);
      }
    }
  }

  private static Optional<ProcessLock> open(Path file, String holder) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    sign(channel, holder);
    return Optional.of(new ProcessLock(file, channel));
  }

  /** Who holds a file, or was the last to hold it; nothing if it does not say. */
  public static String holder(Path file) throws IOException {
    @Nullable String here = HELD.get(file.toAbsolutePath().normalize());
    if (here != null) {
      return here;
    }
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  /** A full disk has no room for it; the lock holds, and what frees space must be able to. */
  private static void sign(FileChannel channel, String holder) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException unsigned) {
      return;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(file);
    }
  }
}
