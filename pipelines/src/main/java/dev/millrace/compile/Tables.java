package dev.millrace.compile;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import dev.millrace.io.file.TextFormat;
import dev.millrace.io.file.TextPlanner;
import dev.millrace.io.file.TextSourceOptions;
import dev.millrace.io.file.TextSplitReader;
import dev.millrace.io.parquet.ParquetPlanner;
import dev.millrace.io.parquet.ParquetSourceOptions;
import dev.millrace.io.parquet.ParquetSplitReader;
import dev.millrace.kernel.element.TableLoader;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/** Loads the tables of look-up joins. */
final class Tables {
  private static final String BAD_ROW = "ML-5250";

  private Tables() {}

  /**
   * Reads a table from the files that its endpoint names. Its files are looked for at once, so that
   * a missing one is known before the run.
   */
  static TableLoader loader(EndpointSpec table, Schema schema) {
    String path = table.text("path").orElseThrow();
    if (table.type().equals("ReadFromParquet")) {
      ParquetSourceOptions options = ParquetSourceOptions.of(path, schema);
      return load(ParquetPlanner.plan(options).splits(), new ParquetSplitReader(options));
    }
    TextFormat format = table.type().equals("ReadFromCsv") ? TextFormat.CSV : TextFormat.JSON;
    TextSourceOptions options =
        TextSourceOptions.of(path, format, schema)
            .withDelimiter(table.text("delimiter").orElse(",").charAt(0));
    return load(TextPlanner.plan(options).splits(), new TextSplitReader(options));
  }

  private static TableLoader load(List<FileSplit> splits, SplitReader reader) {
    List<FileSplit> all = new ArrayList<>(splits);
    return () -> {
      List<Object[]> rows = new ArrayList<>();
      all.forEach(split -> reader.read(split, record -> rows.add(row(record))));
      return rows;
    };
  }

  /** A table has no dead letters: a look-up in a table with holes would be silently wrong. */
  private static Object[] row(SourceRecord record) {
    Object[] row = record.row();
    if (row == null) {
      RowFault fault = record.fault();
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(record.coordinates().name()),
              BAD_ROW,
              "",
              "row "
                  + record.coordinates().offset()
                  + " of the table cannot be read: "
                  + (fault == null ? "no values" : fault.reason())));
    }
    return row;
  }
}
