package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.block.FileSplit;
import java.util.List;

/**
 * What a Parquet source will read, known from directories and footers alone.
 *
 * @param splits ranges of row groups
 * @param files files to read
 * @param rows rows in the splits, before rows are filtered by time
 * @param bytes compressed bytes of the needed columns
 * @param archiveBytes the length of all files there are, whatever their times
 * @param prunedDirectories directories left out by the time range, unopened
 * @param prunedRowGroups row groups left out by the statistics of the time column
 * @param warnings what people should know: files that were left out, columns that were found under
 *     a name in other case
 */
public record ParquetPlan(
    List<FileSplit> splits,
    long files,
    long rows,
    long bytes,
    long archiveBytes,
    long prunedDirectories,
    long prunedRowGroups,
    List<Diagnostic> warnings) {
  public ParquetPlan {
    splits = List.copyOf(splits);
    warnings = List.copyOf(warnings);
  }
}
