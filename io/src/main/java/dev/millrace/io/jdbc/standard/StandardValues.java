package dev.millrace.io.jdbc.standard;

import dev.millrace.io.jdbc.ColumnValues;
import dev.millrace.io.jdbc.TableShape;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Values that drivers take: times without a zone are texts, as what drivers make of other forms
 * goes by the JVM's time zone, or is not there.
 */
final class StandardValues extends ColumnValues {
  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private final Set<String> compared;
  private final TextRules rules;

  /**
   * @param compared columns whose values tell rows apart
   */
  StandardValues(Schema schema, TableShape shape, Set<String> compared, TextRules rules) {
    super(schema, shape);
    this.compared = compared;
    this.rules = rules;
  }

  @Override
  protected Object value(Column column, Object value) {
    return switch (column.kind()) {
      case BOOLEAN, INT64, DOUBLE, BYTES -> value;
      case INT8, INT16, INT32 -> ((Number) value).intValue();
      // The shortest text of a REAL is the same number again when it is read.
      case FLOAT ->
          column.found().equals("DOUBLE") ? (Object) Double.valueOf(value.toString()) : value;
      case DECIMAL -> decimal(column, (BigDecimal) value, StandardTypes.scale(column.found()));
      case STRING -> characters(column, (String) value);
      case TIMESTAMP -> timestamp(column, Math.multiplyExact((Long) value, 1_000L));
      case TIMESTAMP_MICROS -> timestamp(column, (Long) value);
      case DATE -> date(column, (Integer) value).toString();
      case TIME -> TIME.format(LocalTime.ofNanoOfDay((Integer) value * 1_000_000L));
      case ARRAY, MAP, ROW -> text(column, json(column, value));
    };
  }

  private String characters(Column column, String value) {
    if (rules.pads() && value.endsWith(" ") && compared.contains(column.name())) {
      throw fault(
          column, "to this database, the text is the same as the one without spaces at its end");
    } else if (rules.emptyIsNull() && value.isEmpty()) {
      throw fault(column, "to this database, an empty text is NULL");
    }
    return text(column, value);
  }

  private static Object timestamp(Column column, long micros) {
    return StandardTypes.isWithTimeZone(column.found())
        ? time(column, micros).atOffset(ZoneOffset.UTC)
        : TIME_STAMP.format(time(column, micros));
  }

  /**
   * Gives a statement a value.
   *
   * @param type of its column
   */
  static void set(PreparedStatement statement, int place, @Nullable Object value, int type)
      throws SQLException {
    if (value == null) {
      statement.setNull(place, type);
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(place, bytes);
    } else if (value instanceof String text) {
      statement.setString(place, text);
    } else {
      statement.setObject(place, value);
    }
  }
}
