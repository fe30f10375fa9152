package dev.millrace.compile.kernel;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.BoundedRead.Range;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.file.FileErrors;
import dev.millrace.kernel.element.TableLoader;
import dev.millrace.plan.schema.UnitReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Loads the tables of look-up joins. */
final class Tables {
  private Tables() {}

  /**
   * Reads a table from the files that its endpoint names. Its files are looked for at once, so that
   * a missing one is known before the run.
   */
  static TableLoader loader(EndpointSpec table, Schema schema) {
    BoundedRead read = new BoundedRead(table, Columns.all(schema, UnitReader.of(table)), Range.ALL);
    BoundedRows found = Connectors.bounded(table).plan(read);
    List<Diagnostic> missing =
        found.warnings().stream()
            .filter(warning -> warning.code().equals(FileErrors.MISSING_COLUMN))
            .map(Tables::error)
            .toList();
    if (!missing.isEmpty()) {
      throw new UserException(missing);
    }
    List<FileSplit> splits = found.splits();
    SplitReader reader = found.reader();
    // Travels to workers: only what can be serialised.
    return () -> {
      List<Object[]> rows = new ArrayList<>();
      splits.forEach(split -> reader.read(split, record -> rows.add(row(record))));
      return rows;
    };
  }

  /** Where a column is missing, all that is looked up in it would be NULL. */
  private static Diagnostic error(Diagnostic warning) {
    return Diagnostic.error(warning.position(), warning.code(), warning.path(), warning.message());
  }

  /** A table has no dead letters: a look-up in a table with holes would be silently wrong. */
  private static Object[] row(SourceRecord record) {
    Object[] row = record.row();
    if (row == null) {
      RowFault fault = record.fault();
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(record.coordinates().name()),
              ErrorCodes.BAD_TABLE_ROW,
              "",
              "row "
                  + record.coordinates().offset()
                  + " of the table cannot be read: "
                  + (fault == null ? "no values" : fault.reason())));
    }
    return row;
  }
}
