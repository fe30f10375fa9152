package dev.millrace.sql.code;

import dev.millrace.element.RowFault;
import dev.millrace.expr.MovableExpression;
import dev.millrace.sql.function.Scalar;
import dev.millrace.sql.function.ScalarLoader;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An expression as generated Java source. Only the text travels; each process compiles it once, at
 * the first row.
 */
public final class CompiledExpression implements MovableExpression {
  private static final long serialVersionUID = 1;

  private final String sql;
  private final String body;
  private final TreeMap<Integer, Integer> places;
  private final boolean mayFail;
  private transient volatile @Nullable Scalar scalar;

  /**
   * @param body of the class that {@link JavaWriter} wrote
   * @param places number of a column in the body → its index in the rows
   * @param mayFail whether a row may make it fail
   */
  public CompiledExpression(
      String sql, String body, Map<Integer, Integer> places, boolean mayFail) {
    this.sql = sql;
    this.body = body;
    this.places = new TreeMap<>(places);
    this.mayFail = mayFail;
  }

  @Override
  public boolean mayFail() {
    return mayFail;
  }

  @Override
  public CompiledExpression moved(IntUnaryOperator to) {
    Map<Integer, Integer> moved = new TreeMap<>();
    places.forEach((number, place) -> moved.put(number, to.applyAsInt(place)));
    return new CompiledExpression(sql, body, moved, mayFail);
  }

  @Override
  public @Nullable Object evaluate(Object[] row) {
    Scalar current = scalar;
    if (current == null) {
      current = ScalarLoader.load(source());
      scalar = current;
    }
    try {
      return current.apply(row);
    } catch (RowFault fault) {
      throw fault;
    } catch (RuntimeException failure) {
      throw RowFaults.of(sql, failure);
    }
  }

  /** The body of the class, with the places of the columns. */
  public String source() {
    StringBuilder source = new StringBuilder();
    places.forEach((number, place) -> source.append(JavaWriter.place(number, place)));
    return source.append(body).toString();
  }

  @Override
  public String toString() {
    return sql;
  }
}
