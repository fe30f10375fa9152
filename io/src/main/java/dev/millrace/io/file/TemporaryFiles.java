package dev.millrace.io.file;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;

/** Files that a bundle began and that nobody will finish. */
public final class TemporaryFiles {
  private TemporaryFiles() {}

  /**
   * Ends the writing of a file and removes it, so that a full disk does not stay full of what
   * failed on it. Never fails: something else has failed before, and that is what is to be told.
   */
  public static void discard(WritableByteChannel channel, String path) {
    try {
      channel.close();
    } catch (IOException | RuntimeException unfinished) {
      // What could not be flushed is not wanted any more.
    }
    discard(path);
  }

  /** Removes a file, if it is there; never fails. */
  public static void discard(String path) {
    try {
      FileSystems.delete(
          List.of(FileSystems.matchNewResource(path, false)),
          StandardMoveOptions.IGNORE_MISSING_FILES);
    } catch (IOException | RuntimeException left) {
      // It is hidden, and removed with the run's directory.
    }
  }
}
