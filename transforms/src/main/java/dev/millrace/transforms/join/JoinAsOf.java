package dev.millrace.transforms.join;

import dev.millrace.kernel.join.AsOfJoinKernel;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.transforms.rows.KeyedRows;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Joins each event with the version of its key that was valid at the event's time: [rows, versions]
 * → the row's columns followed by the version's (a version column that has a row column's name is
 * left out).
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>A row joins the latest version of its key with time(version) ≤ time(row); of several with
 *       one time, the one whose encoded bytes come last. Joined rows have the row's time.
 *   <li>Rows without a version are kept with NULLs, unless the join is {@link #inner}. A NULL key
 *       matches nothing.
 *   <li>State, per key: rows above the watermark, versions above it, and the newest version at or
 *       below it.
 *   <li>Late data: decide about lateness at the source.
 * </ul>
 */
public final class JoinAsOf extends PTransform<PCollectionList<Row>, PCollection<Row>> {
  /** The settings. */
  private record Settings(List<String> rowKey, List<String> versionKey, JoinType type) {}

  private final Settings settings;

  private JoinAsOf(Settings settings) {
    this.settings = settings;
  }

  /** Joins rows with versions by their key columns, pair by pair. */
  public static JoinAsOf on(List<String> rowKey, List<String> versionKey) {
    return new JoinAsOf(new Settings(List.copyOf(rowKey), List.copyOf(versionKey), JoinType.LEFT));
  }

  /** Drops rows that have no version. */
  public JoinAsOf inner() {
    return new JoinAsOf(new Settings(settings.rowKey(), settings.versionKey(), JoinType.INNER));
  }

  @Override
  public PCollection<Row> expand(PCollectionList<Row> sides) {
    PCollection<Row> rows = sides.get(0);
    PCollection<Row> versions = sides.get(1);
    JoinSchemas schemas = new JoinSchemas(rows.getSchema(), versions.getSchema());
    Schema joined = schemas.joined(false, settings.type().keepsLeft());
    AsOfJoinKernel kernel =
        AsOfJoinKernel.of(
            settings.type(),
            schemas.side(rows.getSchema(), settings.rowKey()),
            schemas.side(versions.getSchema(), settings.versionKey()),
            schemas.output());
    return new KeyedRows(getName(), KeyedRows.DEFAULT_PARTITIONS)
        .apply(
            kernel,
            List.of(
                new KeyedRows.Input(rows, settings.rowKey()),
                new KeyedRows.Input(versions, settings.versionKey())),
            List.of(joined, rows.getSchema()))
        .get(0);
  }
}
