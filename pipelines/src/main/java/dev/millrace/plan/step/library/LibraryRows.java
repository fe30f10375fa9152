package dev.millrace.plan.step.library;

import dev.millrace.expr.MovableExpression;
import dev.millrace.function.found.FoundStep;
import dev.millrace.function.found.Libraries;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a step of a library gives for a row, as an array. The step's name travels; each
 * process finds the code on its own class path.
 */
final class LibraryRows implements MovableExpression {
  private static final long serialVersionUID = 1;

  private final String type;
  private final TreeMap<String, Object> config;
  private final Schema columns;
  private final int[] places;
  private transient volatile @Nullable Code code;

  /** The step, and its configuration as it takes it. */
  private record Code(FoundStep step, Record config) {}

  /**
   * @param columns those that the step reads
   * @param places where they are in the rows
   */
  LibraryRows(String type, Map<String, Object> config, Schema columns, int[] places) {
    this.type = type;
    this.config = new TreeMap<>(config);
    this.columns = columns;
    this.places = places;
  }

  @Override
  public Object evaluate(Object[] row) {
    Object[] values = new Object[places.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = row[places[i]];
    }
    Code known = code();
    return known.step().rows(known.config(), values, columns);
  }

  private Code code() {
    Code known = code;
    if (known == null) {
      FoundStep step =
          Libraries.all().step(type).orElseThrow(() -> Libraries.missing("step " + type));
      known = new Code(step, step.config(config));
      code = known;
    }
    return known;
  }

  @Override
  public MovableExpression moved(IntUnaryOperator to) {
    return new LibraryRows(type, config, columns, Arrays.stream(places).map(to).toArray());
  }
}
