package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.element.EpochUnits;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** A row as a JSON object: the columns by name. */
final class JsonRow implements Serializable {
  private final String[] names;
  private final JsonType[] types;
  private final Map<String, Integer> indexes = new HashMap<>();

  /** A row without numbers for time stamps. */
  JsonRow(Schema schema) {
    this(schema, EpochUnits.NONE, null);
  }

  /** A row whose numbers for time stamps count what is declared. */
  static JsonRow of(Schema schema, EpochUnits units) {
    return new JsonRow(schema, units, null);
  }

  /**
   * @param root the column of the record that this row is a part of; null if it is the record
   */
  JsonRow(Schema schema, EpochUnits units, @Nullable String root) {
    int count = schema.getFieldCount();
    names = new String[count];
    types = new JsonType[count];
    for (int i = 0; i < count; i++) {
      names[i] = schema.getField(i).getName();
      String column = root == null ? names[i] : root;
      types[i] = new JsonType(schema.getField(i).getType(), units, column);
      indexes.put(names[i], i);
    }
  }

  /**
   * Reads an object whose opening brace is the current token, up to its closing brace.
   *
   * @throws BadValue if a field does not fit its column, is there twice, or is missing
   */
  Object[] read(JsonParser parser) throws IOException {
    Object[] row = new Object[names.length];
    boolean[] seen = new boolean[names.length];
    int expected = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      int index = indexOf(name, expected);
      if (index < 0) {
        parser.skipChildren();
        continue;
      }
      if (seen[index]) {
        throw new BadValue(FormatCodes.DUPLICATE, "the field occurs twice").within(name);
      }
      seen[index] = true;
      expected = index + 1;
      if (token == JsonToken.VALUE_NULL) {
        requireNullable(index, FormatCodes.NULL_VALUE, "null in a column that is NOT NULL");
        continue;
      }
      try {
        row[index] = types[index].read(parser);
      } catch (BadValue e) {
        throw e.within(name);
      }
    }
    for (int i = 0; i < names.length; i++) {
      if (!seen[i]) {
        requireNullable(i, FormatCodes.MISSING, "the field is missing, and the column is NOT NULL");
      }
    }
    return row;
  }

  /** Writes the object, every column in the order of the schema, NULL as {@code null}. */
  void write(Object[] row, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (int i = 0; i < names.length; i++) {
      out.writeFieldName(names[i]);
      try {
        types[i].writeNullable(row[i], out);
      } catch (BadValue e) {
        throw e.within(names[i]);
      }
    }
    out.writeEndObject();
  }

  /** Producers write fields in one order, so the next column is tried before the table. */
  private int indexOf(String name, int expected) {
    if (expected < names.length && names[expected].equals(name)) {
      return expected;
    }
    Integer index = indexes.get(name);
    return index == null ? -1 : index;
  }

  private void requireNullable(int index, String code, String sentence) {
    if (!types[index].nullable()) {
      throw new BadValue(code, sentence).within(names[index]);
    }
  }
}
