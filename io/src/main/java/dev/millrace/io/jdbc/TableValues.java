package dev.millrace.io.jdbc;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of a table's columns. What a column would round, cut or refuse is refused here, as
 * far as its type tells; the server refuses the rest.
 */
final class TableValues {
  /** NUMERIC's digits before and after the point. */
  private static final int WHOLE_DIGITS = 131_072;

  private static final int FRACTION_DIGITS = 16_383;

  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long END_SECOND = 253_402_300_800L;

  private record Elements(String type, @Nullable Object[] values) {}

  private record Column(String name, FieldType type, String found, JsonEncoder json) {}

  private final List<Column> columns;

  TableValues(Schema schema, TableShape shape) {
    this.columns =
        schema.getFields().stream()
            .map(
                field -> {
                  TableShape.Column column = shape.columns().get(field.getName());
                  String found = Objects.requireNonNull(column).type();
                  return new Column(field.getName(), field.getType(), found, encoder(field));
                })
            .toList();
  }

  private static JsonEncoder encoder(Field field) {
    return JsonEncoder.of(Schema.builder().addField("v", field.getType()).build());
  }

  /**
   * The values of a row, for {@link #element}.
   *
   * @throws RowFault (ML-6400) for a value that its column cannot hold
   */
  @Nullable Object[] of(Object[] row) {
    @Nullable Object[] values = new Object[row.length];
    for (int i = 0; i < row.length; i++) {
      values[i] = row[i] == null ? null : value(columns.get(i), row[i]);
    }
    return values;
  }

  private static Object value(Column column, Object value) {
    ValueKind kind = ValueKind.of(column.type());
    if (!kind.isScalar() && TableTypes.isJson(column.found())) {
      return checked(column.name(), json(column, value));
    } else if (kind == ValueKind.ARRAY) {
      FieldType element = Objects.requireNonNull(column.type().getCollectionElementType());
      @Nullable Object[] elements =
          ((List<?>) value)
              .stream().map(each -> each == null ? null : element(column, element, each)).toArray();
      return new Elements(TableTypes.elementName(column.found()), elements);
    }
    return scalar(column.name(), column.found(), column.type(), value);
  }

  private static Object element(Column column, FieldType type, Object value) {
    Object made = scalar(column.name(), column.found().replace("[]", ""), type, value);
    return made instanceof byte[] ? made : made.toString();
  }

  /** The encoder writes {@code {"v":VALUE}}. */
  private static String json(Column column, Object value) {
    try {
      String text = column.json().text(new Object[] {value});
      return text.substring(text.indexOf(':') + 1, text.lastIndexOf('}'));
    } catch (RowFault fault) {
      throw fault(column.name(), fault.reason());
    }
  }

  private static Object scalar(String column, String found, FieldType type, Object value) {
    return switch (ValueKind.of(type)) {
      case INT8 -> ((Byte) value).shortValue();
      case DECIMAL -> decimal(column, found, (BigDecimal) value);
      case STRING -> checked(column, (String) value);
      case TIMESTAMP -> time(column, found, Math.multiplyExact((Long) value, 1_000L));
      case TIMESTAMP_MICROS -> time(column, found, (Long) value);
      case DATE -> date(column, (Integer) value);
      case TIME -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L);
      case BOOLEAN, INT16, INT32, INT64, FLOAT, DOUBLE, BYTES -> value;
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException("no single value: " + type);
    };
  }

  private static BigDecimal decimal(String column, String found, BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    int scale = TableTypes.scale(found);
    if (scale >= 0 && plain.scale() > scale) {
      throw fault(column, "the decimal has more digits than " + found + " keeps");
    } else if (plain.scale() > FRACTION_DIGITS
        || plain.precision() - plain.scale() > WHOLE_DIGITS) {
      throw fault(column, "the decimal has more digits than NUMERIC can hold");
    }
    return value;
  }

  private static String checked(String column, String value) {
    if (value.indexOf('\0') >= 0) {
      throw fault(column, "PostgreSQL has no place for the character U+0000");
    } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw fault(column, "the text has half of a surrogate pair");
    }
    return value;
  }

  /** Never as a time stamp of the driver, which rounds and goes by the JVM's time zone. */
  private static Object time(String column, String found, long micros) {
    long seconds = Math.floorDiv(micros, 1_000_000L);
    checkSecond(column, seconds);
    long nanos = Math.floorMod(micros, 1_000_000L) * 1_000L;
    LocalDateTime utc =
        LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds, nanos), ZoneOffset.UTC);
    return found.contains("with time zone") ? utc.atOffset(ZoneOffset.UTC) : utc;
  }

  private static LocalDate date(String column, int days) {
    checkSecond(column, days * 86_400L);
    return LocalDate.ofEpochDay(days);
  }

  private static void checkSecond(String column, long second) {
    if (second < FIRST_SECOND || second >= END_SECOND) {
      throw fault(column, "times of a table are those of the years 1 to 9999");
    }
  }

  static RowFault fault(String column, String message) {
    return new RowFault(JdbcCodes.ROW_VALUE, "column '" + column + "': " + message);
  }

  /** A value of {@link #of} as an element of a column's array. */
  static @Nullable Object element(Connection connection, @Nullable Object value)
      throws SQLException {
    if (value instanceof Elements elements) {
      return connection.createArrayOf(elements.type(), elements.values()).toString();
    }
    return value;
  }
}
