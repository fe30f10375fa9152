package dev.millrace.dlq;

import dev.millrace.job.Refusals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets one command of this machine at a time send the letters of a place back. */
final class LetterLock implements AutoCloseable {
  private final FileChannel channel;

  private LetterLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @param place where the letters are
   * @throws dev.millrace.diag.UserException ML-4124 if another command holds it, or it cannot be
   *     taken
   */
  static LetterLock of(String pipeline, String place) {
    UUID name = UUID.nameUUIDFromBytes((pipeline + "\n" + place).getBytes(StandardCharsets.UTF_8));
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "millrace-dlq-" + name + ".lock");
    return at(file, pipeline, place);
  }

  /**
   * The same.
   *
   * @param file that is locked; it is made if there is none
   */
  static LetterLock at(Path file, String pipeline, String place) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isFree(channel)) {
        return new LetterLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw Refusals.of(
          Refusals.LETTERS_LOCKED,
          "the lock "
              + file
              + " cannot be taken ("
              + e
              + "); does another user of this machine send letters back?");
    }
    throw Refusals.of(
        Refusals.LETTERS_LOCKED,
        "another command is sending back the letters of '"
            + pipeline
            + "' in "
            + place
            + "; wait until it has ended");
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  /** The file stays: if it were deleted, a command that has just opened it would lock nothing. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
