package dev.millrace.io.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** A value of one type as JSON. */
final class JsonType implements Serializable {
  private final ValueKind kind;
  private final FieldType type;
  private final @Nullable EpochUnit unit;
  private final @Nullable ScalarText mapKey;
  private final @Nullable JsonType element;
  private final @Nullable JsonRow row;

  /**
   * @param column of the record, of which the value is a part
   */
  JsonType(FieldType type, EpochUnits units, String column) {
    this.type = type;
    this.kind = ValueKind.of(type);
    this.unit = units.of(column, kind);
    FieldType keyType = type.getMapKeyType();
    this.mapKey =
        keyType == null
            ? null
            : ScalarText.ofMapKey(keyType, units.of(column, ValueKind.of(keyType)));
    FieldType elementType =
        kind == ValueKind.MAP ? type.getMapValueType() : type.getCollectionElementType();
    this.element = elementType == null ? null : new JsonType(elementType, units, column);
    this.row = type.getRowSchema() == null ? null : new JsonRow(type.getRowSchema(), units, column);
  }

  boolean nullable() {
    return type.getNullable();
  }

  /**
   * Reads the value that starts at the current token, which is not {@code null}.
   *
   * @throws BadValue if it does not fit the type
   */
  Object read(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    return switch (kind) {
      case BOOLEAN -> token.isBoolean() ? (Object) in.getBooleanValue() : wrongType(in);
      case INT8, INT16, INT32, INT64 -> readInteger(in, token);
      case FLOAT -> readFloat(in, token);
      case DOUBLE -> readDouble(in, token);
      case DECIMAL -> readDecimal(in, token);
      case STRING -> token == JsonToken.VALUE_STRING ? text(in) : wrongType(in);
      case TIMESTAMP, TIMESTAMP_MICROS -> readTimestamp(in, token);
      case BYTES, DATE, TIME ->
          token == JsonToken.VALUE_STRING ? ScalarText.parse(type, text(in)) : wrongType(in);
      case ARRAY -> token == JsonToken.START_ARRAY ? readArray(in) : wrongType(in);
      case MAP -> token == JsonToken.START_OBJECT ? readMap(in) : wrongType(in);
      case ROW -> token == JsonToken.START_OBJECT ? present(row).read(in) : wrongType(in);
    };
  }

  void writeNullable(@Nullable Object value, JsonGenerator out) throws IOException {
    if (value == null) {
      out.writeNull();
    } else {
      write(value, out);
    }
  }

  private void write(Object value, JsonGenerator out) throws IOException {
    switch (kind) {
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case INT8, INT16, INT32, INT64 -> out.writeNumber(((Number) value).longValue());
      case FLOAT -> out.writeNumber((Float) value);
      case DOUBLE -> out.writeNumber((Double) value);
      case DECIMAL -> out.writeNumber(ScalarText.checkSize((BigDecimal) value));
      case STRING -> writeText((String) value, out);
      case BYTES -> out.writeString(Base64.getEncoder().encodeToString((byte[]) value));
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME ->
          out.writeString(ScalarText.print(type, value));
      case ARRAY -> writeArray((List<?>) value, out);
      case MAP -> writeMap((Map<?, ?>) value, out);
      case ROW -> present(row).write((Object[]) value, out);
    }
  }

  private void writeText(String text, JsonGenerator out) throws IOException {
    if (ValueKind.isMixed(type)) {
      out.writeRawValue(text);
    } else {
      out.writeString(writable(text));
    }
  }

  private Object readInteger(JsonParser in, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      return wrongType(in);
    }
    return ScalarText.narrowed(type, readLong(in), in.getText());
  }

  private long readLong(JsonParser in) throws IOException {
    if (in.getNumberType() == NumberType.BIG_INTEGER) {
      throw outOfRange(in);
    }
    return in.getLongValue();
  }

  private Object readFloat(JsonParser in, JsonToken token) throws IOException {
    if (token.isNumeric()) {
      float value = in.getFloatValue();
      if (Float.isInfinite(value)) {
        throw outOfRange(in);
      }
      return value;
    }
    Double special = token == JsonToken.VALUE_STRING ? ScalarText.special(in.getText()) : null;
    return special == null ? wrongType(in) : (Object) special.floatValue();
  }

  private Object readDouble(JsonParser in, JsonToken token) throws IOException {
    if (token.isNumeric()) {
      double value = in.getDoubleValue();
      if (Double.isInfinite(value)) {
        throw outOfRange(in);
      }
      return value;
    }
    Double special = token == JsonToken.VALUE_STRING ? ScalarText.special(in.getText()) : null;
    return special == null ? wrongType(in) : special;
  }

  private Object readDecimal(JsonParser in, JsonToken token) throws IOException {
    // Jackson's own parsing fails in ways of its own on exponents that no memory can hold.
    return token.isNumeric() || token == JsonToken.VALUE_STRING
        ? ScalarText.parse(type, in.getText())
        : wrongType(in);
  }

  private Object readTimestamp(JsonParser in, JsonToken token) throws IOException {
    if (token.isNumeric()) {
      return EpochText.parse(type, unit, in.getText());
    }
    return token == JsonToken.VALUE_STRING
        ? ScalarText.parse(type, unit, in.getText())
        : wrongType(in);
  }

  private List<Object> readArray(JsonParser in) throws IOException {
    List<Object> list = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      try {
        list.add(readNullableElement(in));
      } catch (BadValue e) {
        throw e.within("[" + list.size() + "]");
      }
    }
    return list;
  }

  private Map<Object, Object> readMap(JsonParser in) throws IOException {
    Map<Object, Object> map = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      try {
        Object key = present(mapKey).parseKey(checked(name));
        Object value = readNullableElement(in);
        if (map.containsKey(key)) {
          throw new BadValue(FormatCodes.DUPLICATE, "the key occurs twice");
        }
        map.put(key, value);
      } catch (BadValue e) {
        throw e.within(BadValue.keySegment(name));
      }
    }
    return map;
  }

  @SuppressWarnings("NullAway") // elements of lists and maps may be null, as everywhere in rows
  private Object readNullableElement(JsonParser in) throws IOException {
    JsonType of = present(element);
    if (in.currentToken() != JsonToken.VALUE_NULL) {
      return of.read(in);
    }
    if (!of.nullable()) {
      throw new BadValue(FormatCodes.NULL_VALUE, "null where the element is NOT NULL");
    }
    return null;
  }

  private void writeArray(List<?> list, JsonGenerator out) throws IOException {
    out.writeStartArray();
    int index = 0;
    for (Object value : list) {
      try {
        present(element).writeNullable(value, out);
      } catch (BadValue e) {
        throw e.within("[" + index + "]");
      }
      index++;
    }
    out.writeEndArray();
  }

  private void writeMap(Map<?, ?> map, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<?, ?> entry : present(mapKey).sorted(map)) {
      out.writeFieldName(writable((String) entry.getKey()));
      try {
        present(element).writeNullable(entry.getValue(), out);
      } catch (BadValue e) {
        throw e.within(BadValue.keySegment((String) entry.getKey()));
      }
    }
    out.writeEndObject();
  }

  private static String text(JsonParser in) throws IOException {
    return checked(in.getText());
  }

  /** Escapes can spell half a surrogate pair, which no UTF-8 text can hold. */
  private static String checked(String text) {
    if (Utf8.hasLoneSurrogate(text)) {
      throw new BadValue(FormatCodes.MALFORMED, "half a surrogate pair in the text");
    }
    return text;
  }

  private static String writable(String text) {
    if (!Utf8.hasLoneSurrogate(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(p -> p >= Character.MIN_SURROGATE && p <= Character.MAX_SURROGATE ? '?' : p)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private Object wrongType(JsonParser in) throws IOException {
    throw new BadValue(
        FormatCodes.WRONG_TYPE, "expected " + BadValue.typeName(type) + ", got " + describe(in));
  }

  private BadValue outOfRange(JsonParser in) throws IOException {
    return new BadValue(
        FormatCodes.OUT_OF_RANGE,
        BadValue.show(in.getText()) + " is out of the range of " + BadValue.typeName(type));
  }

  /** What the current token is, for people. */
  static String describe(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    } else if (token == JsonToken.START_ARRAY) {
      return "an array";
    } else if (token == JsonToken.VALUE_STRING) {
      return "the text " + BadValue.show(in.getText());
    } else if (token.isNumeric()) {
      return "the number " + BadValue.show(in.getText());
    }
    return in.getText();
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("a nested type has no JSON form");
    }
    return part;
  }
}
