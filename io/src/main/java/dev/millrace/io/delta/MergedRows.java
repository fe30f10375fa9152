package dev.millrace.io.delta;

import dev.millrace.io.delta.read.FileBatches;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.internal.json.JsonUtils;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The rows of files, one file after the other. */
final class MergedRows implements CloseableIterator<FilteredColumnarBatch> {
  /** What a scan says of a file. */
  static final StructType SCANNED = InternalScanFileUtils.SCAN_FILE_SCHEMA_WITH_STATS;

  private final Engine engine;
  private final Row state;
  private final Iterator<String> files;
  private @Nullable CloseableIterator<FilteredColumnarBatch> open;

  /**
   * @param state of the scan
   * @param files as the scan gives them, in JSON
   */
  MergedRows(Engine engine, Row state, Iterator<String> files) {
    this.engine = engine;
    this.state = state;
    this.files = files;
  }

  @Override
  public boolean hasNext() {
    try {
      while (open == null || !open.hasNext()) {
        close();
        if (!files.hasNext()) {
          return false;
        }
        open = FileBatches.of(engine, state, JsonUtils.rowFromJson(files.next(), SCANNED));
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FilteredColumnarBatch next() {
    CloseableIterator<FilteredColumnarBatch> now = open;
    if (now == null) {
      throw new NoSuchElementException();
    }
    return now.next();
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
