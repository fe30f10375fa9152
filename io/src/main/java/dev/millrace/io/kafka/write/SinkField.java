package dev.millrace.io.kafka.write;

import dev.millrace.expr.Expression;
import dev.millrace.io.format.ValueBytes;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A record's key or one of its headers: the value of an expression, written as {@link ValueBytes}
 * writes its type.
 *
 * @param name the header's name, {@code key} for the key
 */
public record SinkField(String name, Expression expression, ValueBytes form)
    implements Serializable {

  public static SinkField of(String name, Expression expression, FieldType type) {
    return new SinkField(name, expression, ValueBytes.of(type));
  }
}
