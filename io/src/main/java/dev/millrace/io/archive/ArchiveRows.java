package dev.millrace.io.archive;

import dev.millrace.element.Coordinates;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records as the rows that archives hold. */
final class ArchiveRows {
  private ArchiveRows() {}

  /** A row of {@link ArchiveSchema#of}. */
  static Object[] event(SourceRecord record, Object[] row, long now) {
    Object[] archived = new Object[row.length + 1 + ArchiveSchema.ORIGIN.size()];
    System.arraycopy(row, 0, archived, 0, row.length);
    archived[row.length] = record.time();
    origin(record, now, archived, row.length + 1);
    return archived;
  }

  /** A row of {@link ArchiveSchema#UNDECODABLE}. */
  static Object[] undecodable(SourceRecord record, long now) {
    Object[] row = new Object[ArchiveSchema.UNDECODABLE.getFieldCount()];
    origin(record, now, row, 0);
    RowFault fault = record.fault();
    int at = ArchiveSchema.ORIGIN.size();
    row[at] = record.value();
    row[at + 1] = fault == null ? "" : fault.code();
    row[at + 2] = fault == null ? "" : fault.reason();
    return row;
  }

  private static void origin(SourceRecord record, long now, @Nullable Object[] row, int at) {
    Coordinates coordinates = record.coordinates();
    row[at] = coordinates.name();
    row[at + 1] = coordinates.partition();
    row[at + 2] = coordinates.offset();
    row[at + 3] = coordinates.id();
    row[at + 4] = record.recordTime();
    row[at + 5] = now;
    row[at + 6] = record.key();
    row[at + 7] = headers(record);
  }

  private static @Nullable List<Object> headers(SourceRecord record) {
    if (record.headers().isEmpty()) {
      return null;
    }
    List<Object> headers = new ArrayList<>(record.headers().size());
    for (Header header : record.headers()) {
      headers.add(new Object[] {header.key(), header.value()});
    }
    return headers;
  }
}
