package dev.millrace.beam;

import dev.millrace.element.RowValues;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.kernel.element.LookupKernel;
import dev.millrace.kernel.element.TableLoader;
import dev.millrace.kernel.join.JoinType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Joins rows with a bounded reference table: rows → {@link Result#joined}, the row's columns
 * followed by the table's (a table column that has a row column's name is left out).
 *
 * <ul>
 *   <li>Bounded and unbounded input; rows keep their event time and window.
 *   <li>One output row per pair, in the order of the table. Rows without a partner are in {@link
 *       Result#unmatched}, or kept with NULLs by {@link #leftOuter}. A NULL key matches nothing.
 *   <li>The table is loaded before the first row and held in memory, once per instance of the step:
 *       a runner has one per thread that it uses for it. Not a side input, because runners build
 *       those again and again on unbounded input.
 *   <li>Defaults: inner join.
 * </ul>
 */
public final class JoinTable extends PTransform<PCollection<Row>, JoinTable.Result> {
  private static final String JOINED = "joined";
  private static final String UNMATCHED = "unmatched";

  /** A reference table's rows. Serialisable: it is read where the rows are processed. */
  @FunctionalInterface
  public interface Table extends Serializable {
    /** All rows, in the schema that the join was given. */
    Iterable<Row> rows();
  }

  /** The settings. */
  private record Settings(
      Schema schema, Table table, List<String> rowKey, List<String> tableKey, JoinType type)
      implements Serializable {}

  private final Settings settings;

  private JoinTable(Settings settings) {
    this.settings = settings;
  }

  /**
   * Joins with a table by columns of equal names or not, pair by pair.
   *
   * @param schema of the table's rows
   */
  public static JoinTable with(
      Schema schema, Table table, List<String> rowKey, List<String> tableKey) {
    return new JoinTable(
        new Settings(
            schema,
            table,
            Columns.atLeastOne(rowKey),
            Columns.atLeastOne(tableKey),
            JoinType.INNER));
  }

  /** Keeps rows without a partner among the joined ones. */
  public JoinTable leftOuter() {
    return withType(JoinType.LEFT);
  }

  /** Gives rows that have a partner, each once and as it came. */
  public JoinTable semi() {
    return withType(JoinType.SEMI);
  }

  /** Gives rows that have no partner, as they came. */
  public JoinTable anti() {
    return withType(JoinType.ANTI);
  }

  private JoinTable withType(JoinType type) {
    return new JoinTable(
        new Settings(
            settings.schema(), settings.table(), settings.rowKey(), settings.tableKey(), type));
  }

  @Override
  public Result expand(PCollection<Row> rows) {
    Schema left = rows.getSchema();
    JoinSchemas schemas = new JoinSchemas(left, settings.schema(), settings.type());
    schemas.requireSameKeys(settings.rowKey(), settings.tableKey());
    RowValues values = RowValues.of(settings.schema());
    Table table = settings.table();
    LookupKernel kernel =
        LookupKernel.of(
            (TableLoader) () -> load(table, values),
            KeyCodec.of(left, settings.rowKey()),
            KeyCodec.of(settings.schema(), settings.tableKey()),
            settings.type(),
            schemas.output(settings.rowKey(), settings.tableKey()),
            !settings.type().keepsLeft());
    Map<String, Schema> outputs = new LinkedHashMap<>();
    outputs.put(JOINED, schemas.joined());
    outputs.put(UNMATCHED, left);
    return new Result(new ElementRows(getName()).apply(kernel, rows, outputs));
  }

  private static List<Object[]> load(Table table, RowValues values) {
    List<Object[]> loaded = new ArrayList<>();
    table.rows().forEach(row -> loaded.add(values.fromRow(row)));
    return loaded;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("rowKey", String.join(", ", settings.rowKey())))
        .add(DisplayData.item("tableKey", String.join(", ", settings.tableKey())))
        .add(DisplayData.item("type", settings.type().name()));
  }

  /** What became of the rows: each is in one of the three, joined ones as often as they match. */
  public static final class Result extends RowsResult {
    private Result(Map<String, PCollection<Row>> collections) {
      super(collections);
    }

    /** Pairs, and rows without a partner if the join keeps them. */
    public PCollection<Row> joined() {
      return collection(JOINED);
    }

    /** Rows without a partner, where the join does not keep them. */
    public PCollection<Row> unmatched() {
      return collection(UNMATCHED);
    }

    /** Rows that failed, in Millrace's envelope. */
    public PCollection<Row> deadLetters() {
      return collection(KeyedRows.DEAD_LETTERS);
    }
  }
}
