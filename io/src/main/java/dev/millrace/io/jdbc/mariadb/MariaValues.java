package dev.millrace.io.jdbc.mariadb;

import dev.millrace.io.jdbc.ColumnValues;
import dev.millrace.io.jdbc.TableShape;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;

/** Values for a server that was told to be strict; times are texts. */
final class MariaValues extends ColumnValues {
  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  MariaValues(Schema schema, TableShape shape) {
    super(schema, shape);
  }

  @Override
  protected Object value(Column column, Object value) {
    return switch (column.kind()) {
      case BOOLEAN, INT8, INT16, INT32, INT64, BYTES -> value;
      // The shortest text of a REAL is the same number again when it is read.
      case FLOAT -> finite(column, Double.parseDouble(value.toString()));
      case DOUBLE -> finite(column, (Double) value);
      case DECIMAL -> decimal(column, (BigDecimal) value, MariaTypes.scale(column.found()));
      case STRING -> text(column, (String) value);
      case TIMESTAMP -> TIME_STAMP.format(time(column, Math.multiplyExact((Long) value, 1_000L)));
      case TIMESTAMP_MICROS -> TIME_STAMP.format(time(column, (Long) value));
      case DATE -> date(column, (Integer) value).toString();
      case TIME -> TIME.format(LocalTime.ofNanoOfDay((Integer) value * 1_000_000L));
      case ARRAY, MAP, ROW -> text(column, json(column, value));
    };
  }
}
