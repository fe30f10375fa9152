package dev.millrace.io.file.record;

import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.expr.RowClock;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.OnError;
import dev.millrace.io.file.record.TextRows.TextRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON lines and CSV files. Coordinates are kind {@code json} or {@code csv}, path, 0, line
 * (from 1). A line that is not a row of the schema becomes a dead letter with its bytes. Rows out
 * of the time range are passed over.
 *
 * <p>With {@link OnError#SKIP}, a file that turns out damaged in the middle gives one dead letter
 * (ML-6151) in place of its rest; with {@link OnError#FAIL} it ends the run.
 */
public final class TextSplitReader implements SplitReader {
  private final TextSourceOptions options;
  private final long minimum;

  public TextSplitReader(TextSourceOptions options) {
    this.options = options;
    this.minimum = options.time().minimumMillis();
  }

  @Override
  public void read(FileSplit split, Consumer<SourceRecord> out) {
    TextRows rows;
    try {
      rows = TextRows.open(options, split.path());
    } catch (UserException e) {
      giveUp(split.path(), 1, e, out);
      return;
    }
    try (rows) {
      read(rows, out);
    } catch (IOException e) {
      throw new UserException(FileErrors.reading(split.path(), e), e);
    }
  }

  private void read(TextRows rows, Consumer<SourceRecord> out) {
    DecodeColumns columns = DecodeColumns.of(options);
    while (true) {
      TextRow row;
      try {
        row = rows.next();
      } catch (IOException e) {
        giveUp(rows.path(), rows.line(), TextRows.damaged(rows.path(), e.getMessage(), e), out);
        return;
      }
      if (row == null) {
        return;
      }
      SourceRecord record = record(rows.path(), columns, row);
      if (record != null) {
        out.accept(record);
      }
    }
  }

  private @Nullable SourceRecord record(String path, DecodeColumns columns, TextRow row) {
    Object[] values = row.row();
    if (values == null) {
      return dead(path, row.line(), row.bytes(), row.fault());
    }
    Long time;
    try {
      time = columns.millis(values);
      if (inRange(time)) {
        RowClock.checkMinimum(time == null ? Long.MAX_VALUE : time, minimum);
      }
    } catch (RowFault fault) {
      return dead(path, row.line(), row.bytes(), fault);
    }
    if (time == null && columns.declared()) {
      return dead(
          path,
          row.line(),
          row.bytes(),
          new RowFault(
              FileErrors.ROW_TIME, columns.clock().source() + " holds the event time and is NULL"));
    }
    if (!inRange(time)) {
      return null;
    }
    long eventTime = time == null ? EventTimes.MIN : EventTimes.clamp(time);
    return new SourceRecord(
        at(path, row.line()),
        eventTime,
        null,
        null,
        List.of(),
        values.length == columns.width() ? values : Arrays.copyOf(values, columns.width()),
        eventTime,
        EventTimes.MIN,
        Verdict.EVENT,
        null);
  }

  private boolean inRange(@Nullable Long time) {
    return time == null || (time >= options.fromMillis() && time < options.toMillis());
  }

  private Coordinates at(String path, long line) {
    return new Coordinates(options.format().kind(), path, 0, line);
  }

  private SourceRecord dead(
      String path, long line, byte @Nullable [] bytes, @Nullable RowFault fault) {
    return new SourceRecord(
        at(path, line),
        EventTimes.MIN,
        null,
        bytes,
        List.of(),
        null,
        EventTimes.MIN,
        EventTimes.MIN,
        Verdict.DEAD,
        fault);
  }

  private void giveUp(String path, long line, UserException e, Consumer<SourceRecord> out) {
    if (options.onError() == OnError.FAIL) {
      throw e;
    }
    RowFault fault =
        new RowFault(
            FileErrors.ROW_UNREADABLE,
            "the file could not be read from here on: " + e.diagnostics().get(0).message());
    out.accept(dead(path, line, null, fault));
  }
}
