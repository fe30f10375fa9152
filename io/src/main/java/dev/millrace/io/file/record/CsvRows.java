package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.record.CsvRecords.CsvRecord;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.io.format.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Rows from CSV, whose columns are found by the names in the header. */
final class CsvRows extends TextRows {
  private final DecodeColumns columns;
  private final CsvRecords records;
  private final char delimiter;
  private final List<String> header;
  private final int[] places;

  private CsvRows(String path, DecodeColumns columns, CsvRecords records, char delimiter)
      throws IOException {
    super(path);
    this.columns = columns;
    this.records = records;
    this.delimiter = delimiter;
    this.header = header(records);
    this.places = columns.schema().getFieldNames().stream().mapToInt(header::indexOf).toArray();
  }

  static CsvRows open(String path, DecodeColumns columns, InputStream in, CsvForm form)
      throws IOException {
    CsvRecords records = new CsvRecords(in, form, MAX_RECORD_BYTES);
    CsvRows rows = new CsvRows(path, columns, records, form.delimiter());
    List<Diagnostic> problems = rows.problems();
    if (!problems.isEmpty()) {
      throw new UserException(problems);
    }
    return rows;
  }

  /** The names in the first line; none of an empty file. */
  static List<String> header(CsvRecords records) throws IOException {
    List<String> names = new ArrayList<>();
    CsvRecord first = records.next();
    if (first != null && first.fault() != null) {
      throw new IOException("in the header, " + first.fault());
    }
    for (byte[] name : first == null ? List.<byte[]>of() : first.fields()) {
      names.add(name == null ? "" : text(name));
    }
    return names;
  }

  private static String text(byte[] name) throws IOException {
    try {
      return Utf8.text(name, 0, name.length);
    } catch (RowFault fault) {
      throw new IOException("in the header, " + fault.reason(), fault);
    }
  }

  private List<Diagnostic> problems() {
    List<Diagnostic> problems = new ArrayList<>();
    for (Schema.Field field : columns.schema().getFields()) {
      String name = field.getName();
      if (Collections.frequency(header, name) > 1) {
        problems.add(TextRows.damaged(path(), "the header has the column '" + name + "' twice"));
      } else if (!header.contains(name) && !field.getType().getNullable()) {
        problems.add(missing(name, "must not be NULL"));
      } else if (!header.contains(name) && columns.isDeclaredTime(name)) {
        problems.add(missing(name, "is the event time"));
      }
    }
    List<String> wanted = columns.wanted();
    if (problems.isEmpty() && !header.isEmpty() && Collections.disjoint(header, wanted)) {
      problems.add(
          FileErrors.error(
              path(),
              FileErrors.MISSING_COLUMN,
              "none of the columns "
                  + String.join(", ", wanted)
                  + " is in the file; the header has "
                  + String.join(", ", header)
                  + ". Is '"
                  + delimiter
                  + "' the right delimiter?"));
    }
    return problems;
  }

  private Diagnostic missing(String name, String why) {
    return FileErrors.error(
        path(),
        FileErrors.MISSING_COLUMN,
        "column '" + name + "' is not in the file and " + why + "; " + names(name));
  }

  private String names(String wanted) {
    return header.isEmpty()
        ? "the file is empty"
        : "the header has " + String.join(", ", header) + "." + Nearest.hint(wanted, header);
  }

  @Override
  List<Diagnostic> absent() {
    List<Diagnostic> absent = new ArrayList<>();
    for (String name : columns.wanted()) {
      if (!header.isEmpty() && !header.contains(name)) {
        absent.add(FileErrors.warning(missing(name, "is NULL in its rows")));
      }
    }
    return absent;
  }

  @Override
  long line() {
    return records.line();
  }

  @Override
  @Nullable TextRow next() throws IOException {
    CsvRecord next = records.next();
    // An empty line is a NULL if there is one column, and nothing if there are more.
    while (next != null && next.isBlank() && header.size() > 1) {
      next = records.next();
    }
    return next == null ? null : row(next);
  }

  private TextRow row(CsvRecord next) {
    try {
      return new TextRow(next.line(), values(next), next.bytes(), null);
    } catch (RowFault fault) {
      return new TextRow(next.line(), null, next.bytes(), fault);
    }
  }

  private Object[] values(CsvRecord next) {
    if (next.fault() != null) {
      throw new RowFault(FileErrors.ROW_LINE, next.fault());
    } else if (next.fields().size() != header.size()) {
      throw new RowFault(
          FileErrors.ROW_LINE,
          "the line has " + next.fields().size() + " fields, the header " + header.size());
    }
    Object[] row = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      byte[] text = places[i] < 0 ? null : next.fields().get(places[i]);
      row[i] = value(columns.schema().getField(i), text);
    }
    return row;
  }

  private @Nullable Object value(Schema.Field field, byte @Nullable [] text) {
    if (text != null) {
      return ScalarValues.parse(field.getName(), field.getType(), columns.units(), text);
    } else if (field.getType().getNullable()) {
      return null;
    }
    throw new RowFault(
        FileErrors.ROW_NULL, "column '" + field.getName() + "' is NULL but must have a value");
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
