package dev.millrace.connect;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import java.util.List;

/**
 * What a bounded source will read.
 *
 * @param splits parts that are read side by side
 * @param reader of a split, on any worker
 * @param narrow whether rows have only the columns in use; otherwise they have all
 * @param size of all splits
 * @param warnings what people should know of what was found
 */
public record BoundedRows(
    List<FileSplit> splits,
    SplitReader reader,
    boolean narrow,
    Size size,
    List<Diagnostic> warnings) {
  public BoundedRows {
    splits = List.copyOf(splits);
    warnings = List.copyOf(warnings);
  }

  /** Nothing at all. */
  public static BoundedRows none(boolean narrow) {
    SplitReader unused = (split, out) -> {};
    return new BoundedRows(List.of(), unused, narrow, new Size(0, 0, 0), List.of());
  }

  /**
   * How much there is.
   *
   * @param rows counted; 0 where only reading tells
   * @param bytes that will be read
   * @param archiveBytes the length of all files of an archive, whatever their times; 0 for none
   */
  public record Size(long rows, long bytes, long archiveBytes) {}
}
