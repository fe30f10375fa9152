package dev.millrace.plan.step.detect;

import dev.millrace.expr.TypedExpression;
import dev.millrace.plan.column.WeightExpression;
import dev.millrace.plan.node.WindowInfoNode.WindowInfo;
import dev.millrace.plan.step.detect.AlertRows.Computed;
import dev.millrace.spec.WindowingSpec.FixedWindows;
import dev.millrace.spec.WindowingSpec.SlidingWindows;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Each value with what the windows before it let expect: a sliding window holds a value and those
 * of the windows before, which its age tells apart, and one group of it has all there is to know.
 * Values that are not finite let expect nothing.
 */
final class History {
  static final String WINDOW = "detect_window";
  static final String AGE = "detect_age";
  static final String WEIGHT = "detect_weight";
  static final String PAST = "detect_past";
  static final String WEIGHTED = "detect_weighted";
  static final String MEAN = "detect_mean";
  static final String SPREAD = "detect_spread";
  static final String COUNT = "detect_count";
  static final String EXPECTED = "detect_expected";
  static final String ABOVE = "detect_above";
  static final String BELOW = "detect_below";
  static final String END = "detect_end";

  private final AlertRows rows;
  private final int keys;
  private final Optional<BigDecimal> alpha;
  private final long size;

  /**
   * @param rows of the groups' measures
   * @param alpha the newest window's weight; empty if all have the same
   */
  History(AlertRows rows, int keys, Optional<BigDecimal> alpha) {
    this.rows = rows;
    this.keys = keys;
    this.alpha = alpha;
    this.size = ((FixedWindows) rows.flow().windowing()).size().toMillis();
  }

  /** The rows of windows that have a value and enough of them before. */
  AlertRows of(int windows, int least) {
    FixedWindows fixed = (FixedWindows) rows.flow().windowing();
    Duration all = fixed.size().multipliedBy(windows + 1L);
    rows.windows(new SlidingWindows(all, fixed.size(), fixed.offset()), "/windows")
        .info("/window", Map.of(WINDOW, WindowInfo.WINDOW_START))
        .map("/ages", ages(windows))
        .map("/inputs", inputs());
    return rows.combine("/history", keys, aggregates())
        .filter("/enough", VALUE_THERE + " AND " + COUNT + " >= " + least);
  }

  private static final String VALUE_THERE = AlertRows.VALUE + " IS NOT NULL";

  /** Windows before the last of its sliding window: the age of the last is 0. */
  private Map<String, TypedExpression> ages(int windows) {
    String last = "UNIX_MILLIS(" + WINDOW + ") + " + windows * size;
    TypedExpression age =
        rows.sql(
            "(" + last + " - UNIX_MILLIS(" + AlertRows.START + ")) / " + size, FieldType.INT64);
    Map<String, TypedExpression> columns = rows.first(keys);
    columns.put(AlertRows.VALUE, rows.column(AlertRows.VALUE));
    columns.put(AlertRows.START, rows.column(AlertRows.START));
    columns.put(AGE, age);
    alpha.ifPresent(
        weight ->
            columns.put(
                WEIGHT,
                new TypedExpression(
                    WEIGHT,
                    WeightExpression.of(
                        age, windows, BigDecimal.ONE.subtract(weight, MathContext.DECIMAL128)),
                    AlertRows.NUMBER,
                    age.columns(),
                    -1)));
    return columns;
  }

  private Map<String, TypedExpression> inputs() {
    String finite = AGE + " > 0 AND ABS(" + AlertRows.VALUE + ") <= " + Double.MAX_VALUE;
    Map<String, TypedExpression> columns = rows.first(keys);
    String now = "CASE WHEN " + AGE + " = 0 THEN ";
    columns.put(AlertRows.VALUE, rows.sql(now + AlertRows.VALUE + " END", AlertRows.NUMBER));
    columns.put(AlertRows.START, rows.sql(now + AlertRows.START + " END", AlertRows.TIME));
    String before = "CASE WHEN " + finite + " THEN ";
    columns.put(PAST, rows.sql(before + AlertRows.VALUE + " END", AlertRows.NUMBER));
    if (alpha.isPresent()) {
      columns.put(WEIGHT, rows.sql(before + WEIGHT + " END", AlertRows.NUMBER));
      String product = AlertRows.VALUE + " * " + WEIGHT;
      columns.put(WEIGHTED, rows.sql(before + product + " END", AlertRows.NUMBER));
    }
    return columns;
  }

  private Map<String, Computed> aggregates() {
    Map<String, Computed> aggregates = new LinkedHashMap<>();
    aggregates.put(AlertRows.VALUE, new Computed("max", AlertRows.VALUE));
    aggregates.put(AlertRows.START, new Computed("max", AlertRows.START));
    aggregates.put(COUNT, new Computed("count", PAST));
    aggregates.put(MEAN, new Computed("mean", PAST));
    aggregates.put(SPREAD, new Computed("stddev_samp", PAST));
    if (alpha.isPresent()) {
      aggregates.put(WEIGHT, new Computed("sum", WEIGHT));
      aggregates.put(WEIGHTED, new Computed("sum", WEIGHTED));
    }
    return aggregates;
  }

  /** What the windows before let expect. Where all values are the same, it is that, unrounded. */
  String expected() {
    return alpha.isEmpty()
        ? MEAN
        : "CASE WHEN "
            + SPREAD
            + " = 0 THEN "
            + MEAN
            + " ELSE "
            + WEIGHTED
            + " / NULLIF("
            + WEIGHT
            + ", 0) END";
  }
}
