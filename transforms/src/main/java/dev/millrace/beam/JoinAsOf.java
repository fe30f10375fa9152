package dev.millrace.beam;

import dev.millrace.kernel.join.AsOfJoinKernel;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.window.WindowKernel;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Joins each event with the version of its key that was valid at the event's time: [rows, versions]
 * → {@link JoinResult#joined}, the row's columns followed by the version's (a version column that
 * has a row column's name is left out).
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>A row joins the latest version of its key with time(version) ≤ time(row); of several with
 *       one time, the one whose encoded bytes come last. Joined rows have the row's time and are in
 *       the global window. Versions at 10 and 20: a row at 15 joins the first, one at 20 the
 *       second, one at 5 none.
 *   <li>Rows without a version are kept with NULLs; with {@link #inner} they are in {@link
 *       JoinResult#unmatchedLeft}. Versions that no row joins leave no trace. A NULL key matches
 *       nothing.
 *   <li>State, per key: rows above the watermark, versions above it, and the newest version at or
 *       below it.
 *   <li>Late data: decide about lateness at the source.
 *   <li>Bad rows: the step has none; {@link JoinResult#deadLetters} is empty.
 *   <li>Defaults: rows without a version are kept; {@value KeyedRows#DEFAULT_PARTITIONS}
 *       partitions.
 * </ul>
 */
public final class JoinAsOf extends PTransform<PCollectionList<Row>, JoinResult> {
  private final TwoSides settings;

  private JoinAsOf(TwoSides settings) {
    this.settings = settings;
  }

  /** Joins rows with versions by their key columns, pair by pair. */
  public static JoinAsOf on(List<String> rowKey, List<String> versionKey) {
    return new JoinAsOf(TwoSides.on(rowKey, versionKey, JoinType.LEFT));
  }

  /** Puts rows that have no version aside. */
  public JoinAsOf inner() {
    return new JoinAsOf(settings.withType(JoinType.INNER));
  }

  /** Sets the most that the step can run in parallel, at least 1. */
  public JoinAsOf withPartitions(int partitions) {
    return new JoinAsOf(settings.withPartitions(partitions));
  }

  @Override
  public JoinResult expand(PCollectionList<Row> rows) {
    return settings.join(
        getName(),
        rows,
        WindowKernel.global(),
        schemas ->
            AsOfJoinKernel.of(
                settings.type(),
                schemas.leftSide(settings.leftKey()),
                schemas.lookedUpSide(settings.rightKey()),
                schemas.output(settings.leftKey(), settings.rightKey())));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    settings.display(builder);
  }
}
