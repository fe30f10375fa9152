package dev.millrace.beam;

import dev.millrace.kernel.join.IntervalJoinKernel;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.window.WindowKernel;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Joins two streams whose events belong together if they lie close in event time: [left rows, right
 * rows] → {@link JoinResult#joined}, the left row's columns followed by the right row's (a right
 * column that has a left column's name is left out; rename it before), and the rows without a
 * partner.
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>A pair is joined if its keys are equal and time(right) − time(left) lies in [lower, upper],
 *       both ends included. Its time is the later of the two; it is in the global window. Example:
 *       lower 0, upper 5 min; an order at 10:00:00 joins a payment at 10:05:00, not one at
 *       10:05:00.001.
 *   <li>A row without a partner comes out exactly once, when none can come any more, with its own
 *       time: in {@code joined} with NULLs for the other side if the type keeps its side, else in
 *       {@code unmatchedLeft} or {@code unmatchedRight}. A NULL key matches nothing.
 *   <li>State, per key: the events that a partner can still come for.
 *   <li>Late data: decide about lateness at the source.
 *   <li>Bad rows: the step has none; {@link JoinResult#deadLetters} is empty.
 *   <li>Defaults: inner join; {@value KeyedRows#DEFAULT_PARTITIONS} partitions.
 * </ul>
 */
public final class JoinWithin extends PTransform<PCollectionList<Row>, JoinResult> {
  /** The settings. */
  private record Settings(TwoSides sides, Duration lower, Duration upper) implements Serializable {}

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
        new Settings(TwoSides.on(leftKey, rightKey, JoinType.INNER), lower, upper));
  }

  /** Keeps left rows without a partner among the joined ones. */
  public JoinWithin leftOuter() {
    return with(settings.sides().withType(JoinType.LEFT));
  }

  /** Keeps right rows without a partner among the joined ones. */
  public JoinWithin rightOuter() {
    return with(settings.sides().withType(JoinType.RIGHT));
  }

  /** Keeps all rows without a partner among the joined ones. */
  public JoinWithin fullOuter() {
    return with(settings.sides().withType(JoinType.OUTER));
  }

  /** Gives left rows that have a partner, each once and as it came, and no pairs. */
  public JoinWithin semi() {
    return with(settings.sides().withType(JoinType.SEMI));
  }

  /** Gives left rows that have no partner, as they came, and no pairs. */
  public JoinWithin anti() {
    return with(settings.sides().withType(JoinType.ANTI));
  }

  /** Sets the most that the step can run in parallel, at least 1. */
  public JoinWithin withPartitions(int partitions) {
    return with(settings.sides().withPartitions(partitions));
  }

  private JoinWithin with(TwoSides sides) {
    return new JoinWithin(new Settings(sides, settings.lower(), settings.upper()));
  }

  @Override
  public JoinResult expand(PCollectionList<Row> rows) {
    TwoSides sides = settings.sides();
    return sides.join(
        getName(),
        rows,
        WindowKernel.global(),
        schemas ->
            IntervalJoinKernel.of(
                sides.type(),
                settings.lower(),
                settings.upper(),
                schemas.leftSide(sides.leftKey()),
                schemas.rightSide(sides.rightKey()),
                schemas.output(sides.leftKey(), sides.rightKey())));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    settings.sides().display(builder);
    builder
        .add(DisplayData.item("lower", settings.lower().toString()))
        .add(DisplayData.item("upper", settings.upper().toString()));
  }
}
