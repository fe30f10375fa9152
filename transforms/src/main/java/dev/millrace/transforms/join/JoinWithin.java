package dev.millrace.transforms.join;

import dev.millrace.kernel.join.IntervalJoinKernel;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.transforms.rows.KeyedRows;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Joins two streams whose events belong together if they lie close in event time: [left rows, right
 * rows] → joined rows, the left row's columns followed by the right row's (a right column that has
 * a left column's name is left out; rename it before).
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>A pair is joined if its keys are equal and time(right) − time(left) lies in [lower, upper],
 *       both ends included. Its time is the later of the two; it is in the global window. Example:
 *       lower 0, upper 5 min; an order at 10:00:00 joins a payment at 10:05:00, not one at
 *       10:05:00.001.
 *   <li>A left, right or outer join emits a row without a partner exactly once, when none can come
 *       any more, with its own time and NULLs for the other side. A NULL key matches nothing.
 *   <li>State, per key: the events that a partner can still come for.
 *   <li>Late data: decide about lateness at the source.
 *   <li>Defaults: inner join; {@value KeyedRows#DEFAULT_PARTITIONS} partitions.
 * </ul>
 */
public final class JoinWithin extends PTransform<PCollectionList<Row>, PCollection<Row>> {
  /** The settings. */
  private record Settings(
      List<String> leftKey,
      List<String> rightKey,
      Duration lower,
      Duration upper,
      JoinType type,
      int partitions) {}

  private final Settings settings;

  private JoinWithin(Settings settings) {
    this.settings = settings;
  }

  /**
   * Joins by columns of equal names or not, pair by pair.
   *
   * @param lower the least of time(right) − time(left); may be negative
   * @param upper the most of it, not below {@code lower}
   */
  public static JoinWithin on(
      List<String> leftKey, List<String> rightKey, Duration lower, Duration upper) {
    return new JoinWithin(
        new Settings(
            List.copyOf(leftKey),
            List.copyOf(rightKey),
            lower,
            upper,
            JoinType.INNER,
            KeyedRows.DEFAULT_PARTITIONS));
  }

  /** Sets which rows without a partner are kept. */
  public JoinWithin withType(JoinType type) {
    return new JoinWithin(
        new Settings(
            settings.leftKey(),
            settings.rightKey(),
            settings.lower(),
            settings.upper(),
            type,
            settings.partitions()));
  }

  /** Sets the most that the step can run in parallel. */
  public JoinWithin withPartitions(int partitions) {
    return new JoinWithin(
        new Settings(
            settings.leftKey(),
            settings.rightKey(),
            settings.lower(),
            settings.upper(),
            settings.type(),
            partitions));
  }

  @Override
  public PCollection<Row> expand(PCollectionList<Row> sides) {
    PCollection<Row> left = sides.get(0);
    PCollection<Row> right = sides.get(1);
    JoinSchemas schemas = new JoinSchemas(left.getSchema(), right.getSchema());
    Schema joined = schemas.joined(settings.type().keepsRight(), settings.type().keepsLeft());
    IntervalJoinKernel kernel =
        IntervalJoinKernel.of(
            settings.type(),
            settings.lower(),
            settings.upper(),
            schemas.side(left.getSchema(), settings.leftKey()),
            schemas.side(right.getSchema(), settings.rightKey()),
            schemas.output());
    return new KeyedRows(getName(), settings.partitions())
        .apply(
            kernel,
            List.of(
                new KeyedRows.Input(left, settings.leftKey()),
                new KeyedRows.Input(right, settings.rightKey())),
            List.of(joined, left.getSchema(), right.getSchema()))
        .get(0);
  }
}
