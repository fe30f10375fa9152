package dev.millrace.io.parquet.read;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.ParquetFile;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of Parquet files outside of a pipeline, one after the other; for tools that show
 * or compare outputs. An output of which no row was written reads as no rows.
 */
public final class ParquetRows implements Iterator<Event>, AutoCloseable {
  private final ParquetSourceOptions options;
  private final Iterator<FileSplit> splits;
  private @Nullable ParquetFile file;
  private @Nullable RowCursor cursor;
  private @Nullable Event next;

  private ParquetRows(ParquetSourceOptions options, Iterator<FileSplit> splits) {
    this.options = options;
    this.splits = splits;
    this.next = advance();
  }

  /**
   * All rows below a path. Their event time is the column {@code _event_time} where the files have
   * it.
   *
   * @throws UserException as {@link ParquetPlanner#plan}; ML-5115 for an unfinished output
   */
  public static ParquetRows read(String path, Schema schema) {
    return read(ParquetSourceOptions.of(path, schema));
  }

  /**
   * The rows that a source would read, in the order of the files' names. With {@link OnError#SKIP}
   * rows and files that cannot be read are left out, otherwise they are errors.
   */
  public static ParquetRows read(ParquetSourceOptions options) {
    if (options.onError() == OnError.FAIL && ParquetPlanner.find(options).isEmpty()) {
      return new ParquetRows(options, Collections.emptyIterator());
    }
    return new ParquetRows(options, ParquetPlanner.plan(options).splits().iterator());
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Event next() {
    Event event = next;
    if (event == null) {
      throw new NoSuchElementException();
    }
    next = advance();
    return event;
  }

  private @Nullable Event advance() {
    while (true) {
      SourceRecord record = cursor == null ? null : cursor.next();
      if (record != null) {
        RowFault fault = record.fault();
        if (fault == null) {
          return record.event();
        } else if (options.onError() == OnError.FAIL) {
          throw FileErrors.failure(record.coordinates().toString(), fault.code(), fault.reason());
        }
      } else if (splits.hasNext()) {
        close();
        open(splits.next());
      } else {
        close();
        return null;
      }
    }
  }

  private void open(FileSplit split) {
    ParquetFile opened = ParquetFile.open(split.path());
    file = opened;
    cursor =
        new RowCursor(
            opened,
            ReadPlan.of(options, opened),
            options.fromMillis(),
            options.toMillis(),
            Math.toIntExact(split.start()),
            Math.toIntExact(split.start() + split.length()));
  }

  @Override
  public void close() {
    cursor = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
