package dev.millrace.plan.step.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.MovableExpression;
import java.util.function.IntUnaryOperator;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A value of a column of several types as one of the type that the schema declares, which the row
 * was found to have.
 */
record DeclaredValue(int column, FieldType type) implements MovableExpression {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public @Nullable Object evaluate(Object[] row) {
    Object text = row[column];
    if (text == null) {
      return null;
    }
    try {
      return value(JSON.readTree((String) text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column of several types holds JSON", e);
    }
  }

  private Object value(JsonNode json) {
    return switch (ValueKind.of(type)) {
      case INT64 -> whole(json);
      case DOUBLE -> json.doubleValue();
      case BOOLEAN -> json.booleanValue();
      default -> json.textValue();
    };
  }

  private static Object whole(JsonNode json) {
    if (!json.canConvertToLong()) {
      throw new RowFault(ErrorCodes.NUMBER_OUT_OF_RANGE, json + " is out of the range of BIGINT");
    }
    return json.longValue();
  }

  @Override
  public MovableExpression moved(IntUnaryOperator places) {
    return new DeclaredValue(places.applyAsInt(column), type);
  }
}
