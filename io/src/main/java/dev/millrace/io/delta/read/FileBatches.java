package dev.millrace.io.delta.read;

import io.delta.kernel.Scan;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.Optional;

/** The rows of a data file in batches, without those that were deleted. */
public final class FileBatches {
  private FileBatches() {}

  /**
   * Those of a file.
   *
   * @param state of the scan, which has the columns to read
   * @param file of the scan
   */
  public static CloseableIterator<FilteredColumnarBatch> of(Engine engine, Row state, Row file)
      throws IOException {
    CloseableIterator<ColumnarBatch> stored =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                ScanStateRow.getPhysicalDataReadSchema(engine, state),
                Optional.empty());
    return Scan.transformPhysicalData(engine, state, file, stored);
  }

  /** Whether a row of a batch is one of those that a vector selects; all are, if there is none. */
  public static boolean isSelected(Optional<ColumnVector> selection, int row) {
    return selection.isEmpty()
        || (!selection.get().isNullAt(row) && selection.get().getBoolean(row));
  }
}
