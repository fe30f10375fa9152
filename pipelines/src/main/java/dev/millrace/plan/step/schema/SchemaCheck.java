package dev.millrace.plan.step.schema;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.expr.MovableExpression;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.spec.schema.ObjectSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** TRUE for a row that meets a JSON Schema; any other is rejected with what it does not meet. */
final class SchemaCheck implements MovableExpression {
  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final ObjectSchema schema;
  private final JsonEncoder encoder;
  private final int[] places;
  private transient volatile @Nullable JsonSchema compiled;

  private SchemaCheck(ObjectSchema schema, JsonEncoder encoder, int[] places) {
    this.schema = schema;
    this.encoder = encoder;
    this.places = places;
  }

  /**
   * @param columns of the rows, all of which are looked at
   */
  static SchemaCheck of(ObjectSchema schema, Schema columns) {
    return new SchemaCheck(
        schema, JsonEncoder.of(columns), IntStream.range(0, columns.getFieldCount()).toArray());
  }

  @Override
  public MovableExpression moved(IntUnaryOperator to) {
    return new SchemaCheck(schema, encoder, IntStream.of(places).map(to).toArray());
  }

  @Override
  public Object evaluate(Object[] row) {
    JsonSchema known = compiled;
    if (known == null) {
      known = schema.compile();
      compiled = known;
    }
    List<String> wrong = ObjectSchema.sentences(known.validate(json(row)));
    if (!wrong.isEmpty()) {
      throw new RowFault(
          ErrorCodes.SCHEMA_NOT_MET,
          "the row does not meet the schema: " + String.join("; ", wrong));
    }
    return true;
  }

  private JsonNode json(Object[] row) {
    Object[] values = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      values[i] = row[places[i]];
    }
    try {
      return present(JSON.readTree(encoder.encode(values)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading what was written", e);
    }
  }

  /** NULL is the absence of a value, which a schema expresses by what it requires. */
  private static JsonNode present(JsonNode row) {
    Iterator<JsonNode> values = row.elements();
    while (values.hasNext()) {
      JsonNode value = values.next();
      if (value.isNull() && row.isObject()) {
        values.remove();
      } else {
        present(value);
      }
    }
    return row;
  }
}
