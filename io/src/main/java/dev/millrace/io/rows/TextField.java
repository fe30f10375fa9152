package dev.millrace.io.rows;

import dev.millrace.expr.Expression;
import dev.millrace.io.format.ValueBytes;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A header, or what else a message has beside its value: the value of an expression as text.
 *
 * @param name of the header
 */
public record TextField(String name, Expression expression, ValueBytes form)
    implements Serializable {
  public static TextField of(String name, Expression expression, FieldType type) {
    return new TextField(name, expression, ValueBytes.of(type));
  }

  /**
   * What a row has there; null for NULL.
   *
   * @throws dev.millrace.element.RowFault if the expression has no value for the row
   */
  public @Nullable String text(Object[] row) {
    byte[] bytes = form.encode(expression.evaluate(row));
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
