package dev.millrace.beam;

import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.join.WindowJoinKernel;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;

/**
 * Joins the rows of two streams that fall into the same window: [left rows, right rows] → {@link
 * JoinResult#joined}, the left row's columns followed by the right row's (a right column that has a
 * left column's name is left out), and the rows without a partner.
 *
 * <ul>
 *   <li>Bounded and unbounded input; both give the same rows.
 *   <li>All pairs of equal keys within a window, when the watermark passes its end. Every row that
 *       comes out, joined or not, has the window's last millisecond as its time and is in the
 *       global window of Beam. With windows of 60 s, rows at 10 s and 59.999 s meet, rows at 59 s
 *       and 60 s do not.
 *   <li>A row without a partner in its window is in {@code joined} with NULLs for the other side if
 *       the type keeps its side, else in {@code unmatchedLeft} or {@code unmatchedRight}. A NULL
 *       key matches nothing.
 *   <li>State, per key: the events of the windows that the watermark has not passed.
 *   <li>Late data: an event whose window is over opens it anew; decide about lateness at the
 *       source.
 *   <li>Bad rows: the step has none; {@link JoinResult#deadLetters} is empty.
 *   <li>Defaults: inner join; {@value KeyedRows#DEFAULT_PARTITIONS} partitions.
 * </ul>
 */
public final class JoinInWindows extends PTransform<PCollectionList<Row>, JoinResult> {
  /** The settings. */
  private record Settings(TwoSides sides, Windows windows) implements Serializable {}

  private final Settings settings;

  private JoinInWindows(Settings settings) {
    this.settings = settings;
  }

  /**
   * Joins by columns of equal names or not, pair by pair.
   *
   * @param windows not sessions, which depend on the rows of one side, and without gaps, in which
   *     rows would be lost
   * @throws IllegalArgumentException for sessions, and for windows with a period above their size
   */
  public static JoinInWindows on(List<String> leftKey, List<String> rightKey, Windows windows) {
    if (windows.areSessions()) {
      throw new IllegalArgumentException(
          "a join needs windows that are the same for both sides; sessions depend on their rows");
    }
    if (windows.haveGaps()) {
      throw new IllegalArgumentException(
          "a join needs windows that cover all times, but rows would be lost between " + windows);
    }
    return new JoinInWindows(new Settings(TwoSides.on(leftKey, rightKey, JoinType.INNER), windows));
  }

  /** Keeps left rows without a partner among the joined ones. */
  public JoinInWindows leftOuter() {
    return with(settings.sides().withType(JoinType.LEFT));
  }

  /** Keeps right rows without a partner among the joined ones. */
  public JoinInWindows rightOuter() {
    return with(settings.sides().withType(JoinType.RIGHT));
  }

  /** Keeps all rows without a partner among the joined ones. */
  public JoinInWindows fullOuter() {
    return with(settings.sides().withType(JoinType.OUTER));
  }

  /** Gives left rows that have a partner, each once and as it came, and no pairs. */
  public JoinInWindows semi() {
    return with(settings.sides().withType(JoinType.SEMI));
  }

  /** Gives left rows that have no partner, as they came, and no pairs. */
  public JoinInWindows anti() {
    return with(settings.sides().withType(JoinType.ANTI));
  }

  /** Sets the most that the step can run in parallel, at least 1. */
  public JoinInWindows withPartitions(int partitions) {
    return with(settings.sides().withPartitions(partitions));
  }

  private JoinInWindows with(TwoSides sides) {
    return new JoinInWindows(new Settings(sides, settings.windows()));
  }

  @Override
  public JoinResult expand(PCollectionList<Row> rows) {
    TwoSides sides = settings.sides();
    return sides.join(
        getName(),
        rows,
        settings.windows().kernel(),
        schemas ->
            WindowJoinKernel.of(
                sides.type(),
                schemas.leftSide(sides.leftKey()),
                schemas.rightSide(sides.rightKey()),
                schemas.output(sides.leftKey(), sides.rightKey())));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    settings.sides().display(builder);
    builder.add(DisplayData.item("windows", settings.windows().toString()));
  }
}
