package dev.millrace.io.file.output;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.rows.routing.RowTarget;
import java.io.Serializable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One kind of rows that a writer puts into files.
 *
 * @param directory below the output's directory, empty for the output's own
 * @param perRow names the directory of each row instead; null if all rows have one
 * @param codec of the blocks' rows
 * @param partitions directories by event time, or null
 */
public record FileTarget(
    String directory,
    @Nullable RowTarget perRow,
    RowCodec codec,
    @Nullable PartitionPattern partitions,
    FileFormat format)
    implements Serializable {

  /** Rows of one directory. */
  public FileTarget(
      String directory, RowCodec codec, @Nullable PartitionPattern partitions, FileFormat format) {
    this(directory, null, codec, partitions, format);
  }

  /**
   * The directory of a row below the output's.
   *
   * @param row asked for only where rows name their directories
   * @throws UserException ML-5114 if it names none that there may be; such rows are taken out
   *     before, where there is an output for them
   */
  String directory(Supplier<Object[]> row, long time) {
    String own = perRow == null ? directory : named(perRow, row.get());
    if (partitions == null) {
      return own;
    }
    String spans = partitions.directory(time);
    return own.isEmpty() ? spans : own + "/" + spans;
  }

  private static String named(RowTarget target, Object[] row) {
    try {
      return target.of(row);
    } catch (RowFault fault) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile("millrace"),
              FileErrors.WRITE_FAILED,
              "",
              "a row cannot be written, and the pipeline has no 'dead_letter' output for it: "
                  + fault.reason()));
    }
  }
}
