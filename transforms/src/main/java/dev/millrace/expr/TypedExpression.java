package dev.millrace.expr;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A compiled expression with what the plan needs to know of it.
 *
 * @param text the SQL it was compiled from
 * @param type the result's type; nullable where the result can be NULL
 * @param columns names of the top-level input columns it reads, in the schema's order
 * @param column the index of the input column if the expression is just that column, else -1
 */
public record TypedExpression(
    String text, Expression expression, FieldType type, List<String> columns, int column)
    implements Serializable {

  /** The value of a column, as it is. */
  public static TypedExpression column(Schema schema, String name) {
    int index = schema.indexOf(name);
    return new TypedExpression(
        name, Expression.column(index), schema.getField(index).getType(), List.of(name), index);
  }

  /** Whether a row may make it fail; true where nobody knows. */
  public boolean mayFail() {
    return column < 0 && expression.mayFail();
  }

  /**
   * The same expression over rows that hold its columns elsewhere.
   *
   * @param places old index of a column → new index; asked for the expression's own columns alone
   */
  public TypedExpression moved(IntUnaryOperator places) {
    if (column >= 0) {
      int place = places.applyAsInt(column);
      return new TypedExpression(text, Expression.column(place), type, columns, place);
    }
    Expression moved = ((MovableExpression) expression).moved(places);
    return new TypedExpression(text, moved, type, columns, column);
  }
}
