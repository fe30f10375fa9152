package dev.millrace.connect.file;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.BoundedSource;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.FileSplit;
import dev.millrace.element.block.SplitReader;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The column that tells which file a row is from: the last of a source's columns. */
public final class FileNames {
  private FileNames() {}

  /** The column by its key; none if the source does not ask for it. */
  public static Map<String, Schema.Field> column(EndpointSpec source) {
    return source
        .find(FileKeys.FILENAME_COLUMN)
        .map(
            name ->
                Map.of(FileKeys.FILENAME_COLUMN.name(), Schema.Field.of(name, FieldType.STRING)))
        .orElse(Map.of());
  }

  /**
   * What files hold, with the column if the source asks for it.
   *
   * @param files reads the other columns
   */
  public static BoundedRows plan(BoundedRead read, BoundedSource files) {
    Optional<String> name = read.source().find(FileKeys.FILENAME_COLUMN);
    if (name.isEmpty()) {
      return files.plan(read);
    }
    Columns columns = read.columns();
    int place = columns.schema().getFieldCount() - 1;
    BoundedRows rows =
        files.plan(
            new BoundedRead(read.source(), without(columns, place, name.get()), read.range()));
    boolean unused = Arrays.stream(columns.used()).noneMatch(column -> column == place);
    return rows.narrow() && unused
        ? rows
        : new BoundedRows(
            rows.splits(),
            new NamingReader(rows.reader()),
            rows.narrow(),
            rows.size(),
            rows.warnings());
  }

  private static Columns without(Columns columns, int place, String name) {
    Schema others =
        Schema.builder().addFields(columns.schema().getFields().subList(0, place)).build();
    int[] used = Arrays.stream(columns.used()).filter(column -> column != place).toArray();
    Set<String> passed = new LinkedHashSet<>(columns.passed());
    passed.remove(name);
    return new Columns(others, used, passed, columns.time(), columns.narrow());
  }

  private record NamingReader(SplitReader files) implements SplitReader {
    @Override
    public void read(FileSplit split, Consumer<SourceRecord> out) {
      files.read(split, record -> out.accept(named(record, split.path())));
    }

    private static SourceRecord named(SourceRecord record, String path) {
      Object[] row = record.row();
      if (row == null) {
        return record;
      }
      Object[] longer = Arrays.copyOf(row, row.length + 1);
      longer[row.length] = path;
      return record.withRow(longer);
    }
  }
}
