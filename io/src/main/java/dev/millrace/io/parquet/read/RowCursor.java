package dev.millrace.io.parquet.read;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SplitReader.Places;
import dev.millrace.expr.RowClock;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.parquet.page.ParquetFile;
import dev.millrace.io.parquet.page.RowGroupPages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.jspecify.annotations.Nullable;

/** Walks the rows of a range of row groups, in order, and gives those of the time range. */
final class RowCursor {
  private static final RowFault NO_TIME =
      new RowFault(FileErrors.ROW_TIME, "the event time is NULL");

  private final ParquetFile file;
  private final ReadPlan plan;
  private final long from;
  private final long to;
  private final int endGroup;
  private final Set<ColumnPath> stored;
  private final boolean hasOrigin;
  private int group;
  private long row;
  private long rows;
  private @Nullable Places only;

  /** Starts before the first row of row group {@code firstGroup}. */
  RowCursor(ParquetFile file, ReadPlan plan, long from, long to, int firstGroup, int endGroup) {
    this.file = file;
    this.plan = plan;
    this.from = from;
    this.to = to;
    this.group = firstGroup - 1;
    this.endGroup = endGroup;
    this.hasOrigin = !plan.origin().isEmpty();
    this.stored = plan.stored();
  }

  /**
   * Passes over the rows of other places, without decoding the rest of them.
   *
   * @param places null for all; without a meaning where the file does not tell places
   */
  void only(@Nullable Places places) {
    this.only = plan.origin().tellsPlaces() ? places : null;
  }

  String path() {
    return plan.path();
  }

  /** The row group of the row that {@link #next} gave last. */
  int group() {
    return group;
  }

  /** The number within its row group of the row that comes next. */
  long row() {
    return row;
  }

  /**
   * The next record in range, or null after the last.
   *
   * @throws UserException ML-5105 where the file cannot be decoded, ML-5123 where there is too
   *     little memory for it
   */
  @Nullable SourceRecord next() {
    try {
      while (true) {
        while (row < rows) {
          SourceRecord record = record(row++);
          if (record != null) {
            return record;
          }
        }
        if (group + 1 >= endGroup) {
          return null;
        }
        open(++group);
      }
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw ParquetFile.corrupt(plan.path(), e);
    }
  }

  private void open(int number) throws IOException {
    BlockMetaData opened = file.rowGroups().get(number);
    row = 0;
    rows = opened.getRowCount();
    if (rows == 0 || plan.leaves().isEmpty()) {
      return;
    }
    Optional<Diagnostic> problem =
        RowGroupMemory.problem(plan.path(), opened, stored, RowGroupMemory.available());
    if (problem.isPresent()) {
      throw new UserException(problem.get());
    }
    RowGroupPages pages = file.pages(number, stored);
    for (LeafReader leaf : plan.leaves()) {
      leaf.attach(pages);
    }
  }

  private @Nullable SourceRecord record(long number) {
    Places places = only;
    if (places != null && !atWantedPlace(places)) {
      passRow();
      return null;
    }
    RowClock clock = plan.clock();
    return clock == null ? byColumn(number) : computed(number, clock);
  }

  /** Looks where the row lay, by columns that are read again with the row. */
  private boolean atWantedPlace(Places places) {
    OriginColumns origin = plan.origin();
    Object topic = origin.topic().peek();
    Object partition = origin.partition().peek();
    Object offset = origin.offset().peek();
    // What does not say where it lay is for the caller to judge.
    return !(topic instanceof String t
            && partition instanceof Integer p
            && offset instanceof Long o)
        || places.wanted(t, p, o);
  }

  private @Nullable SourceRecord byColumn(long number) {
    ValueReader timeReader = plan.time();
    Object timeValue = timeReader == null ? null : timeReader.read();
    Long time = timeValue == null ? null : millis(timeValue);
    if (time != null && (time < from || time >= to)) {
      skipOthers();
      return null;
    }
    Object[] values = values(timeValue);
    if (timeReader != null && timeValue == null) {
      plan.faults().report(NO_TIME);
    } else if (time != null) {
      plan.checkMinimum(time);
    }
    return record(number, time == null ? EventTimes.MIN : EventTimes.clamp(time), values);
  }

  private @Nullable Long millis(Object timeValue) {
    try {
      return plan.millis(timeValue);
    } catch (RowFault fault) {
      plan.faults().report(fault);
      return null;
    }
  }

  /** A row whose columns do not fit has no event time that could be computed. */
  private @Nullable SourceRecord computed(long number, RowClock clock) {
    Object[] values = values(null);
    Long time = null;
    if (plan.faults().isEmpty()) {
      try {
        time = clock.read(values);
        if (time == null) {
          plan.faults().report(NO_TIME);
        }
      } catch (RowFault fault) {
        plan.faults().report(fault);
      }
    }
    if (time != null && (time < from || time >= to)) {
      passOrigin();
      return null;
    }
    if (time != null) {
      plan.checkMinimum(time);
    }
    return record(number, time == null ? EventTimes.MIN : EventTimes.clamp(time), values);
  }

  /** Reads the row; the time's column, if it is one of them, was read before. */
  private Object[] values(@Nullable Object timeValue) {
    Object[] values = plan.constants().clone();
    @Nullable ValueReader[] columns = plan.columns();
    for (int i = 0; i < columns.length; i++) {
      ValueReader column = columns[i];
      if (i == plan.timeIndex()) {
        values[i] = timeValue;
      } else if (column != null) {
        values[i] = column.read();
      }
    }
    return values;
  }

  private SourceRecord record(long number, long time, Object[] values) {
    if (!hasOrigin) {
      Coordinates here = new Coordinates("parquet", plan.path(), group, number);
      return record(here, time, null, List.of(), values, time);
    }
    OriginColumns origin = plan.origin();
    Object topic = origin.topic().value(values);
    Object partition = origin.partition().value(values);
    Object offset = origin.offset().value(values);
    Object messageId = origin.messageId().value(values);
    Object recordTime = origin.recordTime().value(values);
    Object key = origin.key().value(values);
    Object headers = origin.headers().value(values);
    Coordinates coordinates =
        topic instanceof String t && partition instanceof Integer p && offset instanceof Long o
            ? messageId instanceof String id
                ? Coordinates.ofMessage(t, id)
                : new Coordinates("kafka", t, p, o)
            : new Coordinates("parquet", plan.path(), group, number);
    return record(
        coordinates,
        recordTime instanceof Long millis
            ? millis
            : origin.recordTime().isAbsent() ? time : SourceRecord.NO_TIME,
        key instanceof byte[] bytes ? bytes : null,
        headers(headers),
        values,
        time);
  }

  private SourceRecord record(
      Coordinates coordinates,
      long recordTime,
      byte @Nullable [] key,
      List<Header> headers,
      Object[] values,
      long time) {
    RowFault fault = plan.faults().take();
    return new SourceRecord(
        coordinates,
        recordTime,
        key,
        null,
        headers,
        fault == null ? values : null,
        time,
        EventTimes.MIN,
        fault == null ? Verdict.EVENT : Verdict.DEAD,
        fault);
  }

  private static List<Header> headers(@Nullable Object stored) {
    List<Header> headers = new ArrayList<>();
    if (stored instanceof Map<?, ?> map) {
      map.forEach((key, value) -> add(headers, key, value));
    } else if (stored instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Object[] header) {
          add(headers, header[0], header[1]);
        }
      }
    }
    return headers.isEmpty() ? List.of() : headers;
  }

  private static void add(List<Header> headers, @Nullable Object key, @Nullable Object value) {
    if (key instanceof String name) {
      headers.add(new Header(name, value instanceof byte[] bytes ? bytes : null));
    }
  }

  /** Passes over a row of which nothing is read yet. */
  private void passRow() {
    ValueReader timeReader = plan.time();
    if (timeReader != null) {
      timeReader.skip();
    }
    skipOthers();
  }

  private void skipOthers() {
    @Nullable ValueReader[] columns = plan.columns();
    for (int i = 0; i < columns.length; i++) {
      ValueReader column = columns[i];
      if (column != null && i != plan.timeIndex()) {
        column.skip();
      }
    }
    passOrigin();
  }

  private void passOrigin() {
    for (OriginColumns.OriginColumn column : plan.origin().all()) {
      ValueReader reader = column.reader();
      if (reader != null) {
        reader.skip();
      }
    }
    // Nested columns are skipped by reading them; a fault of a row out of range is nobody's.
    plan.faults().clear();
  }
}
