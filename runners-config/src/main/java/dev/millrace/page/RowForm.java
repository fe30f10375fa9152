package dev.millrace.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.base.HiddenValue;
import dev.millrace.element.Event;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.Utf8;
import dev.millrace.show.RowText;
import dev.millrace.sql.SqlCompiler;
import java.time.Instant;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;

/** Rows of a schema as the page gets them: cells as text, short enough to be looked at. */
final class RowForm {
  private static final int LONGEST = 200;

  private final Schema schema;
  private final Set<Integer> hidden;

  /**
   * @param hidden numbers of columns whose values are not shown
   */
  RowForm(Schema schema, Set<Integer> hidden) {
    this.schema = schema;
    this.hidden = hidden;
  }

  /** Names and types. */
  static ArrayNode columns(Schema schema) {
    ArrayNode columns = JsonNodeFactory.instance.arrayNode();
    for (Field field : schema.getFields()) {
      columns
          .addObject()
          .put("name", field.getName())
          .put("type", SqlCompiler.typeName(field.getType()))
          .put("number", isNumber(field));
    }
    return columns;
  }

  private static boolean isNumber(Field field) {
    return switch (ValueKind.of(field.getType())) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }

  ObjectNode row(Event event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", event.time());
    if (!event.window().isGlobal()) {
      json.put("window", Instant.ofEpochMilli(event.window().start()).toString());
    }
    ArrayNode cells = json.putArray("cells");
    Object[] values = Utf8.toStrings(event.values());
    for (int i = 0; i < values.length && i < schema.getFieldCount(); i++) {
      Field field = schema.getField(i);
      if (hidden.contains(i)) {
        cells.add(HiddenValue.SHOWN);
      } else if (values[i] == null) {
        cells.addNull();
      } else {
        cells.add(cut(RowText.value(field.getType(), values[i]), LONGEST));
      }
    }
    return json;
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
