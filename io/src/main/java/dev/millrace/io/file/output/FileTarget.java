package dev.millrace.io.file.output;

import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.tree.PartitionPattern;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One kind of rows that a writer puts into files.
 *
 * @param directory below the output's directory, empty for the output's own
 * @param codec of the blocks' rows
 * @param partitions directories by event time, or null
 */
public record FileTarget(
    String directory, RowCodec codec, @Nullable PartitionPattern partitions, FileFormat format)
    implements Serializable {

  /** The directory of a row below the output's. */
  String directory(long time) {
    if (partitions == null) {
      return directory;
    }
    String spans = partitions.directory(time);
    return directory.isEmpty() ? spans : directory + "/" + spans;
  }
}
