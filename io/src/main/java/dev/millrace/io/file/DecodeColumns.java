package dev.millrace.io.file;

import dev.millrace.element.ValueKind;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns to decode: those of the wanted schema, and after them the event time's if it is not
 * one of them.
 *
 * @param schema of the decoded rows
 * @param width how many of the columns are wanted
 * @param time the index of the event time's column
 * @param declared whether a row must have an event time
 */
record DecodeColumns(Schema schema, int width, int time, boolean declared) {

  /**
   * @throws dev.millrace.diag.UserException ML-5108 where the declared column cannot be a time
   */
  static DecodeColumns of(TextSourceOptions options) {
    String name = options.time().column();
    boolean declared = name != null;
    if (name == null) {
      name = EventTimeColumn.FIELD.getName();
    }
    Schema wanted = options.schema();
    Schema schema =
        wanted.hasField(name)
            ? wanted
            : Schema.builder()
                .addFields(wanted.getFields())
                .addNullableField(name, ValueKind.TIMESTAMP_TYPE)
                .build();
    int time = schema.indexOf(name);
    switch (ValueKind.of(schema.getField(time).getType())) {
      case TIMESTAMP, TIMESTAMP_MICROS, INT64 -> {}
      default ->
          throw FileErrors.failure(
              options.path(),
              FileErrors.NO_TIME_COLUMN,
              "the event time's column '"
                  + name
                  + "' must be a TIMESTAMP or BIGINT of milliseconds");
    }
    return new DecodeColumns(schema, wanted.getFieldCount(), time, declared);
  }

  /** The names of the wanted columns. */
  List<String> wanted() {
    return schema.getFieldNames().subList(0, width);
  }

  /** Whether a column is that of the event time, by declaration. */
  boolean isDeclaredTime(String name) {
    return declared && schema.indexOf(name) == time;
  }

  /** The event time of a row in milliseconds, or null. */
  @Nullable Long millis(Object[] row) {
    Object value = row[time];
    if (value == null) {
      return null;
    }
    long number = ((Number) value).longValue();
    boolean micros = ValueKind.of(schema.getField(time).getType()) == ValueKind.TIMESTAMP_MICROS;
    return micros ? Math.floorDiv(number, 1_000L) : number;
  }
}
