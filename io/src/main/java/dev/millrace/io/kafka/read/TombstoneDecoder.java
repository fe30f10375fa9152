package dev.millrace.io.kafka.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.Header;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a compacted topic, in which a record without a value ends the row of its key. A further
 * column, the last one, is TRUE in such a row and FALSE in others. The row of an end has that, its
 * key and, where that is a column, its time; everything else is NULL.
 */
public final class TombstoneDecoder implements RecordDecoder {
  private static final JsonFactory JSON = new JsonFactory();

  private final RecordDecoder values;
  private final Schema schema;
  private final boolean marked;
  private final int key;
  private final int time;
  private final @Nullable JsonDecoder keys;

  private TombstoneDecoder(
      RecordDecoder values, Schema schema, int key, int time, @Nullable JsonDecoder keys) {
    this.values = values;
    this.schema = schema;
    this.marked = schema.getFieldCount() > values.schema().getFieldCount();
    this.key = key;
    this.time = time;
    this.keys = keys;
  }

  /** How the columns of ends are called. */
  public record Columns(String deleted, String key) {
    /** The columns of the rows but for {@link #deleted}: all may be NULL. */
    public Schema values(Schema declared) {
      List<Field> fields =
          declared.getFields().stream().map(field -> field.withNullable(true)).toList();
      return Schema.builder().addFields(fields).build();
    }

    /** The column for whether a row has ended. */
    public FieldType type() {
      return FieldType.BOOLEAN;
    }

    /** Whether rows of a type can be told apart by the keys of records. */
    public static boolean isKey(FieldType type) {
      return switch (ValueKind.of(type)) {
        case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, STRING, BYTES -> true;
        case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
        case FLOAT, DOUBLE, ARRAY, MAP, ROW -> false;
      };
    }
  }

  /** What makes the decoder of values. */
  @FunctionalInterface
  public interface Values {
    RecordDecoder of(Schema schema);
  }

  /**
   * The decoder of some of the columns.
   *
   * @param time index of the column that holds the event time as a time stamp; -1 for none
   * @param units what numbers in TIMESTAMP columns count
   */
  public static TombstoneDecoder of(
      Schema schema, Columns columns, int time, EpochUnits units, Values values) {
    Schema.Builder ofValues = Schema.builder();
    schema.getFields().stream()
        .filter(field -> !field.getName().equals(columns.deleted()))
        .forEach(ofValues::addField);
    Schema decoded = ofValues.build();
    int key = decoded.indexOf(columns.key());
    return new TombstoneDecoder(
        values.of(decoded), schema, key, time, key < 0 ? null : keys(decoded.getField(key), units));
  }

  /** Those that are neither texts nor bytes are written as JSON. */
  private static @Nullable JsonDecoder keys(Field key, EpochUnits units) {
    ValueKind kind = ValueKind.of(key.getType());
    if (kind == ValueKind.STRING || kind == ValueKind.BYTES) {
      return null;
    }
    EpochUnit unit = units.of(key.getName(), kind);
    return JsonDecoder.of(
        Schema.builder().addField("key", key.getType()).build(),
        unit == null ? EpochUnits.NONE : EpochUnits.NONE.with("key", unit));
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Object[] decode(byte[] value) {
    return decode(value, List.of());
  }

  @Override
  public Object[] decode(byte[] value, List<Header> headers) {
    Object[] decoded = values.decode(value, headers);
    if (!marked || decoded == NOTHING_NEW) {
      return decoded;
    }
    Object[] row = Arrays.copyOf(decoded, decoded.length + 1);
    row[decoded.length] = false;
    return row;
  }

  /**
   * @throws RowFault (ML-6100) if the record has no key either; ML-61xx if it is not one of the
   *     column's type
   */
  @Override
  public Object[] ended(byte @Nullable [] bytes, long at) {
    if (bytes == null) {
      throw new RowFault(FormatCodes.NO_VALUE, "the record has neither key nor value");
    }
    Object[] row = new Object[schema.getFieldCount()];
    if (key >= 0) {
      row[key] = key(bytes);
    }
    if (time >= 0 && at != SourceRecord.NO_TIME) {
      row[time] = inUnit(at);
    }
    if (marked) {
      row[row.length - 1] = true;
    }
    return row;
  }

  private Object key(byte[] bytes) {
    if (ValueKind.of(schema.getField(key).getType()) == ValueKind.BYTES) {
      return bytes;
    }
    String text = Utf8.text(bytes, 0, bytes.length);
    if (keys == null) {
      return text;
    } else if (!isSingleValue(text)) {
      throw new RowFault(FormatCodes.NO_VALUE, "the key of a record without a value is no key");
    }
    return keys.decode(("{\"key\":" + text + "}").getBytes(StandardCharsets.UTF_8))[0];
  }

  private static boolean isSingleValue(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken value = parser.nextToken();
      return value != null
          && value.isScalarValue()
          && value != JsonToken.VALUE_NULL
          && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private long inUnit(long millis) {
    boolean micros = ValueKind.of(schema.getField(time).getType()) == ValueKind.TIMESTAMP_MICROS;
    return micros ? Math.multiplyExact(millis, 1_000L) : millis;
  }
}
