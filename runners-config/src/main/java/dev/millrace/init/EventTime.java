package dev.millrace.init;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.ScalarValues;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Finds times in columns of text, and the column that says when an event happened. */
final class EventTime {
  /** What such columns are mostly called, the likelier ones first. */
  private static final List<String> NAMES =
      List.of(
          "event_time",
          "eventtime",
          "event_timestamp",
          "timestamp",
          "occurred_at",
          "happened_at",
          "ts",
          "time",
          "created_at",
          "createdat",
          "updated_at",
          "at");

  private static final Pattern ISO = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:.*");

  private EventTime() {}

  /**
   * The rows with TIMESTAMP, or TIMESTAMP(6) where a value is finer than a millisecond, for columns
   * of text that hold nothing but times.
   */
  static Sample withTimes(Sample sample) {
    Schema.Builder schema = Schema.builder();
    Map<Integer, FieldType> times = new TreeMap<>();
    for (Field field : sample.schema().getFields()) {
      int column = sample.schema().indexOf(field.getName());
      if (ValueKind.of(field.getType()) == ValueKind.STRING && isTime(sample, column)) {
        FieldType type = type(sample, column);
        times.put(column, type);
        schema.addField(field.getName(), type.withNullable(field.getType().getNullable()));
      } else {
        schema.addField(field);
      }
    }
    return new Sample(
        schema.build(), sample.rows().stream().map(row -> withTimes(row, times)).toList());
  }

  private static Object[] withTimes(Object[] row, Map<Integer, FieldType> times) {
    Object[] changed = row.clone();
    times.forEach(
        (column, type) -> {
          if (row[column] instanceof String text) {
            changed[column] = ScalarValues.parse("", type, text);
          }
        });
    return changed;
  }

  private static FieldType type(Sample sample, int column) {
    boolean whole =
        sample.rows().stream()
            .map(row -> (String) row[column])
            .filter(Objects::nonNull)
            .allMatch(EventTime::isOfWholeMillis);
    return whole ? ValueKind.TIMESTAMP_TYPE : ValueKind.TIMESTAMP_MICROS_TYPE;
  }

  private static boolean isOfWholeMillis(String text) {
    long micros = (Long) ScalarValues.parse("", ValueKind.TIMESTAMP_MICROS_TYPE, text);
    return micros % EpochUnit.MILLIS.to(EpochUnit.MICROS, 1) == 0;
  }

  private static boolean isTime(Sample sample, int column) {
    List<Object> values =
        sample.rows().stream().map(row -> row[column]).filter(Objects::nonNull).toList();
    return !values.isEmpty() && values.stream().allMatch(value -> isTime((String) value));
  }

  private static boolean isTime(String text) {
    try {
      ScalarValues.parse("", ValueKind.TIMESTAMP_TYPE, text);
      return ISO.matcher(text).matches();
    } catch (RowFault noTime) {
      return false;
    }
  }

  /** The column of the event time: the one whose name says so, or else the only one with times. */
  static Optional<Field> column(Schema schema) {
    List<Field> times =
        schema.getFields().stream().filter(field -> isTimestamp(field.getType())).toList();
    Optional<Field> named =
        times.stream()
            .filter(field -> rank(field) >= 0)
            .min(Comparator.comparingInt(EventTime::rank));
    return named.isPresent() || times.size() != 1 ? named : Optional.of(times.get(0));
  }

  private static boolean isTimestamp(FieldType type) {
    ValueKind kind = ValueKind.of(type);
    return kind == ValueKind.TIMESTAMP || kind == ValueKind.TIMESTAMP_MICROS;
  }

  /** The event time of a row in milliseconds UTC. */
  static long of(Field column, Object value) {
    return EpochUnit.of(ValueKind.of(column.getType())).to(EpochUnit.MILLIS, (Long) value);
  }

  private static int rank(Field field) {
    return NAMES.indexOf(field.getName().toLowerCase(Locale.ROOT));
  }
}
