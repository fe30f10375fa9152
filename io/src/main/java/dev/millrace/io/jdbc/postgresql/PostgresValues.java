package dev.millrace.io.jdbc.postgresql;

import dev.millrace.element.ValueKind;
import dev.millrace.io.jdbc.ColumnValues;
import dev.millrace.io.jdbc.TableShape;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/** Values as {@link #element} takes them. */
final class PostgresValues extends ColumnValues {
  /** NUMERIC's digits before and after the point. */
  private static final int WHOLE_DIGITS = 131_072;

  private static final int FRACTION_DIGITS = 16_383;

  private record Elements(String type, @Nullable Object[] values) {}

  PostgresValues(Schema schema, TableShape shape) {
    super(schema, shape);
  }

  @Override
  protected Object value(Column column, Object value) {
    if (!column.kind().isScalar() && PostgresTypes.isJson(column.found())) {
      return characters(column, json(column, value));
    } else if (column.kind() == ValueKind.ARRAY) {
      Column each = column.ofElements(column.found().replace("[]", ""));
      @Nullable Object[] elements =
          ((List<?>) value).stream().map(v -> v == null ? null : element(each, v)).toArray();
      return new Elements(PostgresTypes.elementName(column.found()), elements);
    }
    return scalar(column, value);
  }

  private static Object element(Column column, Object value) {
    Object made = scalar(column, value);
    return made instanceof byte[] ? made : made.toString();
  }

  private static Object scalar(Column column, Object value) {
    return switch (column.kind()) {
      case INT8 -> ((Byte) value).shortValue();
      case DECIMAL -> numeric(column, (BigDecimal) value);
      case STRING -> characters(column, (String) value);
      case TIMESTAMP -> timestamp(column, Math.multiplyExact((Long) value, 1_000L));
      case TIMESTAMP_MICROS -> timestamp(column, (Long) value);
      case DATE -> date(column, (Integer) value);
      case TIME -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L);
      case BOOLEAN, INT16, INT32, INT64, FLOAT, DOUBLE, BYTES -> value;
      case ARRAY, MAP, ROW -> throw new IllegalArgumentException("no single value: " + value);
    };
  }

  private static BigDecimal numeric(Column column, BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() > FRACTION_DIGITS || plain.precision() - plain.scale() > WHOLE_DIGITS) {
      throw fault(column, "the decimal has more digits than NUMERIC can hold");
    }
    return decimal(column, value, PostgresTypes.scale(column.found()));
  }

  private static String characters(Column column, String value) {
    if (value.indexOf('\0') >= 0) {
      throw fault(column, "PostgreSQL has no place for the character U+0000");
    }
    return text(column, value);
  }

  private static Object timestamp(Column column, long micros) {
    LocalDateTime utc = time(column, micros);
    return column.found().contains("with time zone") ? utc.atOffset(ZoneOffset.UTC) : utc;
  }

  /** A value as an element of a column's array. */
  static @Nullable Object element(Connection connection, @Nullable Object value)
      throws SQLException {
    if (value instanceof Elements elements) {
      return connection.createArrayOf(elements.type(), elements.values()).toString();
    }
    return value;
  }
}
