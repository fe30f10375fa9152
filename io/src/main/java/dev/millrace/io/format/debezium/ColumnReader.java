package dev.millrace.io.format.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.BadValue;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.ScalarValues;
import dev.millrace.io.format.Utf8;
import dev.millrace.io.format.debezium.DebeziumFormat.Decimals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one column. What a number or text means is said by the schema part of the
 * record, or else by the pipeline file; never by how it looks.
 */
final class ColumnReader implements Serializable {
  private final String column;
  private final FieldType type;
  private final ValueKind kind;
  private final @Nullable EpochUnit unit;
  private final @Nullable Decimals decimals;
  private final @Nullable ColumnReader element;

  /**
   * @param units what numbers in TIMESTAMP columns count where no schema says it
   * @param decimals how decimals are written where no schema says it
   */
  ColumnReader(String column, FieldType type, EpochUnits units, @Nullable Decimals decimals) {
    this.column = column;
    this.type = type;
    this.kind = ValueKind.of(type);
    this.unit = units.of(column, kind);
    this.decimals = decimals;
    this.element =
        kind == ValueKind.ARRAY
            ? new ColumnReader(
                column, Objects.requireNonNull(type.getCollectionElementType()), units, decimals)
            : null;
  }

  String column() {
    return column;
  }

  boolean nullable() {
    return type.getNullable();
  }

  /**
   * Reads a value that is not null.
   *
   * @param written its type; null where the record has no schema part
   * @throws RowFault if it is not a value of the column
   */
  Object read(JsonNode value, @Nullable WrittenType written) {
    return switch (kind) {
      case BOOLEAN -> value.isBoolean() ? (Object) value.booleanValue() : wrongType(value, written);
      case INT8, INT16, INT32, INT64 ->
          value.isIntegralNumber() ? parse(value.asText()) : wrongType(value, written);
      case FLOAT, DOUBLE ->
          value.isNumber() || isText(value, written)
              ? parse(value.asText())
              : wrongType(value, written);
      case DECIMAL -> decimal(value, written);
      case STRING -> isText(value, written) ? text(value.textValue()) : wrongType(value, written);
      case BYTES ->
          value.isTextual() && (written == null || written.type().equals("bytes"))
              ? parse(value.textValue())
              : wrongType(value, written);
      case DATE, TIME, TIMESTAMP, TIMESTAMP_MICROS -> time(value, written);
      case ARRAY -> array(value, written);
      case MAP, ROW -> throw new IllegalStateException("refused by the plan");
    };
  }

  /** Whether a text is what it says, and not bytes in base64: those of a decimal, too. */
  private static boolean isText(JsonNode value, @Nullable WrittenType written) {
    return value.isTextual() && (written == null || !written.type().equals("bytes"));
  }

  /** Escapes can spell half a surrogate pair, which no UTF-8 text can hold. */
  private String text(String text) {
    if (Utf8.hasLoneSurrogate(text)) {
      throw new BadValue(FormatCodes.MALFORMED, "half a surrogate pair in the text")
          .within(column)
          .fault();
    }
    return text;
  }

  private Object parse(String text) {
    return ScalarValues.parse(column, type, text);
  }

  private Object decimal(JsonNode value, @Nullable WrittenType written) {
    if (value.isNumber()) {
      return parse(value.asText());
    } else if (value.isObject()) {
      int scale = value.path("scale").asInt();
      return parse(WrittenDecimals.plain(column, value.path("value").asText(), scale));
    } else if (!isText(value, written) && !isDigits(value, written)) {
      return wrongType(value, written);
    }
    return parse(WrittenDecimals.text(column, type, value.textValue(), written, decimals));
  }

  private static boolean isDigits(JsonNode value, @Nullable WrittenType written) {
    return value.isTextual() && written != null && written.name().equals(WrittenType.DECIMAL);
  }

  private Object time(JsonNode value, @Nullable WrittenType written) {
    WrittenTimes.Column of = new WrittenTimes.Column(column, type, unit);
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return WrittenTimes.read(of, value.longValue(), written);
    } else if (!value.isTextual()) {
      return wrongType(value, written);
    } else if (value.textValue().endsWith("infinity")) {
      throw of.infinite(value.textValue());
    }
    return WrittenTimes.finite(of, parse(WrittenTimes.text(kind, value.textValue())));
  }

  @SuppressWarnings("NullAway") // elements of lists may be null, as everywhere in rows
  private Object array(JsonNode value, @Nullable WrittenType written) {
    if (!value.isArray()) {
      return wrongType(value, written);
    }
    ColumnReader of = Objects.requireNonNull(element);
    List<Object> list = new ArrayList<>(value.size());
    for (JsonNode item : value) {
      if (item.isNull() && !of.nullable()) {
        throw new BadValue(FormatCodes.NULL_VALUE, "null where the element is NOT NULL")
            .within(column)
            .fault();
      }
      list.add(item.isNull() ? null : of.read(item, written == null ? null : written.items()));
    }
    return list;
  }

  private Object wrongType(JsonNode value, @Nullable WrittenType written) {
    String got = written == null ? "the value " + BadValue.show(value.toString()) : written.shown();
    throw new BadValue(
            written == null ? FormatCodes.WRONG_TYPE : FormatCodes.SCHEMA_MISFIT,
            "expected " + BadValue.typeName(type) + ", got " + got)
        .within(column)
        .fault();
  }
}
