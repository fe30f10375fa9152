package dev.millrace.dlq;

import dev.millrace.base.ProcessLock;
import dev.millrace.job.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Lets one command of this machine at a time send the letters of a place back. */
final class LetterLock implements AutoCloseable {
  private final ProcessLock lock;

  private LetterLock(ProcessLock lock) {
    this.lock = lock;
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
      String holder = "process " + ProcessHandle.current().pid();
      Optional<ProcessLock> lock = ProcessLock.take(file, holder);
      if (lock.isPresent()) {
        return new LetterLock(lock.get());
      }
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

  @Override
  public void close() {
    lock.close();
  }
}
