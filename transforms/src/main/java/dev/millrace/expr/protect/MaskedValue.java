package dev.millrace.expr.protect;

import dev.millrace.element.ValueKind;
import dev.millrace.expr.MovableExpression;
import dev.millrace.expr.TypedExpression;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A masked column.
 *
 * @param column the column of the input
 * @param kind what its values are
 */
public record MaskedValue(int column, ValueKind kind, Masking masking) implements ProtectedValue {

  /**
   * A masked column as a typed expression.
   *
   * @param text for people; without salts and keys
   */
  public static TypedExpression of(
      Schema input, String name, Masking masking, FieldType type, String text) {
    int column = input.indexOf(name);
    ValueKind kind = ValueKind.of(input.getField(column).getType());
    return new TypedExpression(
        text, new MaskedValue(column, kind, masking), type, List.of(name), -1);
  }

  @Override
  public @Nullable Object evaluate(Object[] row) {
    return masking.mask(kind, row[column]);
  }

  @Override
  public boolean mayFail() {
    return false;
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new MaskedValue(places.applyAsInt(column), kind, masking);
  }
}
