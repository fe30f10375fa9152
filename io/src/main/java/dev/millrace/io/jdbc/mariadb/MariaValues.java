package dev.millrace.io.jdbc.mariadb;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.TableShape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of a table's columns. What a column would round, or has no place for, is refused
 * here as far as its type tells; the server, told to be strict, refuses the rest.
 */
final class MariaValues {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long END_SECOND = 253_402_300_800L;

  /** As texts: the driver's own time stamps go by the JVM's time zone. */
  private static final DateTimeFormatter TIME_STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private record Column(String name, FieldType type, String found, JsonEncoder json) {}

  private final List<Column> columns;

  MariaValues(Schema schema, TableShape shape) {
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
    return switch (ValueKind.of(column.type())) {
      case BOOLEAN, INT8, INT16, INT32, INT64, BYTES -> value;
      // The shortest text of a REAL is the same number again when it is read.
      case FLOAT -> finite(column, Double.parseDouble(value.toString()));
      case DOUBLE -> finite(column, (Double) value);
      case DECIMAL -> decimal(column, (BigDecimal) value);
      case STRING -> text(column, (String) value);
      case TIMESTAMP -> time(column, Math.multiplyExact((Long) value, 1_000L));
      case TIMESTAMP_MICROS -> time(column, (Long) value);
      case DATE -> date(column, (Integer) value);
      case TIME -> TIME.format(LocalTime.ofNanoOfDay((Integer) value * 1_000_000L));
      case ARRAY, MAP, ROW -> text(column, json(column, value));
    };
  }

  private static Double finite(Column column, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw fault(column, "the server has no place for " + value);
    }
    return value;
  }

  private static BigDecimal decimal(Column column, BigDecimal value) {
    int scale = MariaTypes.scale(column.found());
    if (scale >= 0 && value.stripTrailingZeros().scale() > scale) {
      String plain = column.found().replaceFirst("\\).*", ")");
      throw fault(column, "the decimal has more digits than " + plain + " keeps");
    }
    return value;
  }

  private static String text(Column column, String value) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw fault(column, "the text has half of a surrogate pair");
    }
    return value;
  }

  private static String time(Column column, long micros) {
    long seconds = Math.floorDiv(micros, 1_000_000L);
    checkSecond(column, seconds);
    long nanos = Math.floorMod(micros, 1_000_000L) * 1_000L;
    return TIME_STAMP.format(
        LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds, nanos), ZoneOffset.UTC));
  }

  private static String date(Column column, int days) {
    checkSecond(column, days * 86_400L);
    return LocalDate.ofEpochDay(days).toString();
  }

  private static void checkSecond(Column column, long second) {
    if (second < FIRST_SECOND || second >= END_SECOND) {
      throw fault(column, "times of a table are those of the years 1 to 9999");
    }
  }

  /** The encoder writes {@code {"v":VALUE}}. */
  private static String json(Column column, Object value) {
    try {
      String text = column.json().text(new Object[] {value});
      return text.substring(text.indexOf(':') + 1, text.lastIndexOf('}'));
    } catch (RowFault fault) {
      throw fault(column, fault.reason());
    }
  }

  private static RowFault fault(Column column, String message) {
    return new RowFault(JdbcCodes.ROW_VALUE, "column '" + column.name() + "': " + message);
  }
}
