package dev.millrace.io.file.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSError;

/**
 * What Hadoop takes for an error of the machine, {@link FSError}: a disk that fails, or is full. To
 * whoever writes a table it is an error of a file.
 */
public final class DiskFaults {
  private DiskFaults() {}

  /** The same as an error of a file. */
  public static IOException of(FSError e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e);
  }

  /** The same, unchecked. */
  public static UncheckedIOException unchecked(FSError e) {
    return new UncheckedIOException(of(e));
  }
}
