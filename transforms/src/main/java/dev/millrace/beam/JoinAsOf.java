package dev.millrace.beam;

import dev.millrace.kernel.join.AsOfJoinKernel;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.window.WindowKernel;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

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
  /**
   * The settings.
   *
   * @param tolerance the most by which a row may be later than its version; null for no limit
   */
  private record Settings(TwoSides sides, @Nullable Duration tolerance) implements Serializable {}

  private final Settings settings;

  private JoinAsOf(TwoSides sides, @Nullable Duration tolerance) {
    this.settings = new Settings(sides, tolerance);
  }

  /** Joins rows with versions by their key columns, pair by pair. */
  public static JoinAsOf on(List<String> rowKey, List<String> versionKey) {
    return new JoinAsOf(TwoSides.on(rowKey, versionKey, JoinType.LEFT), null);
  }

  /** Puts rows that have no version aside. */
  public JoinAsOf inner() {
    return with(settings.sides().withType(JoinType.INNER));
  }

  /** Gives rows that have a version, as they came. */
  public JoinAsOf semi() {
    return with(settings.sides().withType(JoinType.SEMI));
  }

  /** Gives rows that have no version, as they came. */
  public JoinAsOf anti() {
    return with(settings.sides().withType(JoinType.ANTI));
  }

  /** Lets a row join a version only if it is at most so much later; not negative. */
  public JoinAsOf within(Duration tolerance) {
    return new JoinAsOf(settings.sides(), tolerance);
  }

  /** Sets the most that the step can run in parallel, at least 1. */
  public JoinAsOf withPartitions(int partitions) {
    return with(settings.sides().withPartitions(partitions));
  }

  private JoinAsOf with(TwoSides sides) {
    return new JoinAsOf(sides, settings.tolerance());
  }

  @Override
  public JoinResult expand(PCollectionList<Row> rows) {
    TwoSides sides = settings.sides();
    Duration tolerance = settings.tolerance();
    return sides.join(
        getName(),
        rows,
        WindowKernel.global(),
        schemas -> {
          AsOfJoinKernel kernel =
              AsOfJoinKernel.of(
                  sides.type(),
                  schemas.leftSide(sides.leftKey()),
                  schemas.lookedUpSide(sides.rightKey()),
                  schemas.output(sides.leftKey(), sides.rightKey()));
          return tolerance == null ? kernel : kernel.within(tolerance);
        });
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    settings.sides().display(builder);
    Duration tolerance = settings.tolerance();
    if (tolerance != null) {
      builder.add(DisplayData.item("tolerance", tolerance.toString()));
    }
  }
}
