package dev.millrace.compile.kernel;

import dev.millrace.base.HiddenValue;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.JsonEncoder;
import java.io.Serializable;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** A row as one line of JSON, whatever it holds. */
final class RowForPeople implements Serializable {
  private final JsonEncoder encoder;
  private final int[] hidden;

  private RowForPeople(JsonEncoder encoder, int[] hidden) {
    this.encoder = encoder;
    this.hidden = hidden;
  }

  static RowForPeople of(Schema schema) {
    return of(schema, Set.of());
  }

  /**
   * @param hidden numbers of columns whose values are not shown
   */
  static RowForPeople of(Schema schema, Set<Integer> hidden) {
    Schema.Builder shown = Schema.builder();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      Field field = schema.getField(i);
      shown.addField(hidden.contains(i) ? Field.of(field.getName(), FieldType.STRING) : field);
    }
    return new RowForPeople(
        JsonEncoder.of(shown.build()), hidden.stream().mapToInt(Integer::intValue).toArray());
  }

  /** A row without a JSON form is still worth showing. */
  String text(Object[] row) {
    Object[] shown = row;
    if (hidden.length > 0) {
      shown = row.clone();
      for (int column : hidden) {
        shown[column] = HiddenValue.SHOWN;
      }
    }
    try {
      return encoder.text(shown);
    } catch (RowFault fault) {
      return "{\"unprintable\":\"" + fault.reason().replace('"', '\'') + "\"}";
    }
  }
}
