package dev.millrace.io.jdbc;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.JsonEncoder;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of a table's columns. What a column would round, cut or has no place for is refused
 * here, as far as its type tells; the server refuses the rest.
 */
public abstract class ColumnValues {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long END_SECOND = 253_402_300_800L;

  /**
   * A column of the rows and of the table.
   *
   * @param kind of {@code type}
   * @param found the type that the table's column has
   */
  protected record Column(
      String name, FieldType type, ValueKind kind, String found, JsonEncoder json) {
    static Column of(String name, FieldType type, String found) {
      JsonEncoder json = JsonEncoder.of(Schema.builder().addField("v", type).build());
      return new Column(name, type, ValueKind.of(type), found, json);
    }

    /** What the elements of arrays are, as if they had a column of their own. */
    public Column ofElements(String foundElement) {
      FieldType element = Objects.requireNonNull(type.getCollectionElementType());
      return new Column(name, element, ValueKind.of(element), foundElement, json);
    }
  }

  private final List<Column> columns;

  protected ColumnValues(Schema schema, TableShape shape) {
    this.columns =
        schema.getFields().stream()
            .map(
                field -> {
                  TableShape.Column found = shape.columns().get(field.getName());
                  return Column.of(
                      field.getName(), field.getType(), Objects.requireNonNull(found).type());
                })
            .toList();
  }

  /**
   * The values of a row.
   *
   * @throws RowFault (ML-6400) for a value that its column cannot hold
   */
  public final @Nullable Object[] of(Object[] row) {
    @Nullable Object[] values = new Object[row.length];
    for (int i = 0; i < row.length; i++) {
      values[i] = row[i] == null ? null : value(columns.get(i), row[i]);
    }
    return values;
  }

  /**
   * A value as the server takes it.
   *
   * @throws RowFault (ML-6400) for one that its column cannot hold
   */
  protected abstract Object value(Column column, Object value);

  /**
   * The same decimal, which has no more digits behind the point than its column keeps.
   *
   * @param scale how many those are; -1 for any number
   */
  protected static BigDecimal decimal(Column column, BigDecimal value, int scale) {
    if (scale >= 0 && value.scale() > scale && value.stripTrailingZeros().scale() > scale) {
      // Behind its digits, a type may have more words.
      String found = column.found().replaceFirst("\\).*", ")");
      throw fault(column, "the decimal has more digits than " + found + " keeps");
    }
    return value;
  }

  protected static Double finite(Column column, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw fault(column, "the server has no place for " + value);
    }
    return value;
  }

  /** The same text, which has no half of a surrogate pair: no server has bytes for one. */
  protected static String text(Column column, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        if (!Character.isHighSurrogate(value.charAt(i))
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(i + 1))) {
          throw fault(column, "the text has half of a surrogate pair");
        }
        i++;
      }
    }
    return value;
  }

  /** A time in UTC. Never as a time stamp of a driver, which goes by the JVM's time zone. */
  protected static LocalDateTime time(Column column, long micros) {
    long seconds = Math.floorDiv(micros, 1_000_000L);
    checkSecond(column, seconds);
    int nanos = (int) Math.floorMod(micros, 1_000_000L) * 1_000;
    return LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
  }

  protected static LocalDate date(Column column, int days) {
    checkSecond(column, days * 86_400L);
    return LocalDate.ofEpochDay(days);
  }

  /** Refuses a time of which tables of other servers, and other programs, know nothing. */
  protected static void checkSecond(Column column, long second) {
    if (second < FIRST_SECOND || second >= END_SECOND) {
      throw fault(column, "times of a table are those of the years 1 to 9999");
    }
  }

  /** The JSON of a value. */
  protected static String json(Column column, Object value) {
    try {
      // The encoder writes {"v":VALUE}.
      String text = column.json().text(new Object[] {value});
      return text.substring(text.indexOf(':') + 1, text.lastIndexOf('}'));
    } catch (RowFault fault) {
      throw fault(column, fault.reason());
    }
  }

  protected static RowFault fault(Column column, String message) {
    return fault(column.name(), message);
  }

  static RowFault fault(String column, String message) {
    return new RowFault(JdbcCodes.ROW_VALUE, "column '" + column + "': " + message);
  }
}
