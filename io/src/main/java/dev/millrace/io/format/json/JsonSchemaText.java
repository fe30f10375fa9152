package dev.millrace.io.format.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.element.ValueKind;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * The JSON Schema of what {@link dev.millrace.io.format.JsonEncoder} writes, in draft 7, which all
 * registries know. It admits no further properties, so that a column more is a change that readers
 * of the old version need not fear.
 */
final class JsonSchemaText {
  private static final String DRAFT = "http://json-schema.org/draft-07/schema#";

  private JsonSchemaText() {}

  /** The schema of rows with these columns; the same for the same columns. */
  static String of(Schema columns) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("$schema", DRAFT);
    root.setAll(object(columns));
    return root.toString();
  }

  private static ObjectNode object(Schema columns) {
    ObjectNode object = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = object.arrayNode();
    for (Field column : columns.getFields()) {
      properties.set(column.getName(), type(column.getType()));
      if (!column.getType().getNullable()) {
        required.add(column.getName());
      }
    }
    if (!required.isEmpty()) {
      object.set("required", required);
    }
    return object.put("additionalProperties", false);
  }

  private static ObjectNode type(FieldType type) {
    if (ValueKind.isMixed(type)) {
      return JsonNodeFactory.instance.objectNode(); // anything
    }
    ObjectNode written = written(type);
    if (type.getNullable()) {
      ArrayNode types = written.arrayNode();
      if (written.path("type").isArray()) {
        written.path("type").forEach(types::add);
      } else {
        types.add(written.path("type"));
      }
      written.set("type", types.add("null"));
    }
    return written;
  }

  private static ObjectNode written(FieldType type) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> node.put("type", "boolean");
      case INT8, INT16, INT32, INT64 -> node.put("type", "integer");
      case DECIMAL -> node.put("type", "number");
      case FLOAT, DOUBLE -> {
        // NaN and the infinities are texts.
        node.putArray("type").add("number").add("string");
        yield node;
      }
      case STRING -> node.put("type", "string");
      case BYTES -> node.put("type", "string").put("contentEncoding", "base64");
      case TIMESTAMP, TIMESTAMP_MICROS -> node.put("type", "string").put("format", "date-time");
      case DATE -> node.put("type", "string").put("format", "date");
      case TIME -> node.put("type", "string").put("format", "time");
      case ARRAY -> {
        node.put("type", "array")
            .set("items", type(Objects.requireNonNull(type.getCollectionElementType())));
        yield node;
      }
      case MAP -> {
        node.put("type", "object")
            .set("additionalProperties", type(Objects.requireNonNull(type.getMapValueType())));
        yield node;
      }
      case ROW -> object(Objects.requireNonNull(type.getRowSchema()));
    };
  }
}
