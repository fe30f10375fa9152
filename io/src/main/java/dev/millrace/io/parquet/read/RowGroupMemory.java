package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.RowGroupPages;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/**
 * About how much memory reading a row group takes: what is at hand of the wanted columns as they
 * are stored, one decompressed page of each, and the values that are being handed out. Only the
 * process that reads can tell how much there is: the one that plans may be another.
 */
final class RowGroupMemory {
  /** Pages of writers that do not count them are taken to be of the usual size. */
  private static final long USUAL_PAGE_BYTES = 1L << 20;

  private static final long VALUES_BYTES = 32L << 10;
  private static final long MIB = 1L << 20;

  private RowGroupMemory() {}

  /**
   * Whether a row group can be read with the memory that there is.
   *
   * @param columns the wanted ones
   * @param available bytes
   * @return what to say if it cannot
   */
  static Optional<Diagnostic> problem(
      String path, BlockMetaData group, Set<ColumnPath> columns, long available) {
    long needed = 0;
    for (ColumnChunkMetaData column : group.getColumns()) {
      if (columns.contains(column.getPath())) {
        needed += RowGroupPages.atOnce(column) + page(column) + VALUES_BYTES;
      }
    }
    if (needed <= available) {
      return Optional.empty();
    }
    return Optional.of(
        FileErrors.error(
            path,
            FileErrors.TOO_LARGE,
            "a row group of "
                + group.getRowCount()
                + " rows needs about "
                + (needed / MIB + 1)
                + " MiB for the "
                + columns.size()
                + (columns.size() == 1 ? " column that is" : " columns that are")
                + " read, and there are "
                + available / MIB
                + " MiB"));
  }

  /** What the process may use for it, in bytes; the rest is for rows on their way. */
  static long available() {
    return Runtime.getRuntime().maxMemory() / 4 * 3;
  }

  private static long page(ColumnChunkMetaData column) {
    EncodingStats stats = column.getEncodingStats();
    long pages =
        stats == null
            ? 0
            : stats.getDataEncodings().stream().mapToLong(stats::getNumDataPagesEncodedAs).sum();
    long whole = column.getTotalUncompressedSize();
    return pages > 0 ? whole / pages : Math.min(whole, USUAL_PAGE_BYTES);
  }
}
