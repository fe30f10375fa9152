package dev.millrace.io.parquet.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.ParquetFile;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * Reads ranges of row groups. Only needed columns are decoded; rows out of the time range are
 * passed over. Coordinates are those of the archive's columns ({@link
 * dev.millrace.io.archive.manifest.ArchiveSchema}) where a file has them, else kind {@code
 * parquet}, path, row group, row. A NULL in a column that must have a value, or a value that does
 * not fit, makes that row a dead letter.
 *
 * <p>With {@link OnError#SKIP}, a file that turns out damaged in the middle gives one dead letter
 * (ML-6151) in place of the rest of the split; with {@link OnError#FAIL} it ends the run.
 */
public final class ParquetSplitReader implements SplitReader {
  /** Counts, in the namespace {@code millrace}, the bytes read beyond footers. */
  public static final String BYTES_READ = "replay/bytes_read";

  private final ParquetSourceOptions options;

  public ParquetSplitReader(ParquetSourceOptions options) {
    this.options = options;
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    read(split, null, out);
  }

  @Override
  public void read(FileSplit split, @Nullable Places places, Consumer<SourceRecord> out) {
    ParquetFile file;
    try {
      file = ParquetFile.open(split.path());
    } catch (UserException e) {
      giveUp(split.path(), split.start(), 0, e, out);
      return;
    }
    try (file) {
      readRange(file, split, places, out);
    } finally {
      Metrics.counter("millrace", BYTES_READ).inc(file.bytesRead());
    }
  }

  private void readRange(
      ParquetFile file, FileSplit split, @Nullable Places places, Consumer<SourceRecord> out) {
    ReadPlan plan = ReadPlan.of(options, file);
    int first = Math.toIntExact(split.start());
    int end = Math.toIntExact(split.start() + split.length());
    RowCursor cursor =
        new RowCursor(file, plan, options.fromMillis(), options.toMillis(), first, end);
    cursor.only(places);
    read(cursor, out);
  }

  /** Only what reading throws is the file's fault; what {@code out} throws is passed on. */
  private void read(RowCursor cursor, Consumer<SourceRecord> out) {
    while (true) {
      SourceRecord record;
      try {
        record = cursor.next();
      } catch (UserException e) {
        giveUp(cursor.path(), cursor.group(), cursor.row(), e, out);
        return;
      }
      if (record == null) {
        return;
      }
      out.accept(record);
    }
  }

  private void giveUp(
      String path, long group, long row, UserException e, Consumer<SourceRecord> out) {
    if (options.onError() == OnError.FAIL) {
      throw e;
    }
    out.accept(unreadable(path, group, row, e));
  }

  private static SourceRecord unreadable(String path, long group, long row, UserException e) {
    RowFault fault =
        new RowFault(
            FileErrors.ROW_UNREADABLE,
            "the file could not be read from here on: " + e.diagnostics().get(0).message());
    return new SourceRecord(
        new Coordinates("parquet", path, Math.toIntExact(group), row),
        EventTimes.MIN,
        null,
        null,
        List.of(),
        null,
        EventTimes.MIN,
        EventTimes.MIN,
        Verdict.DEAD,
        fault);
  }
}
