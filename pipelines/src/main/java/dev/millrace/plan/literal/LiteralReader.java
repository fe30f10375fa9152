package dev.millrace.plan.literal;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.plan.literal.Literals.TimedRow;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import dev.millrace.spec.TimeLiteral;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/** Reads rows written in the file by a schema, and reports every value that does not fit. */
public final class LiteralReader {
  private final Diagnostics problems;
  private final String path;
  private final EpochUnits units;

  /**
   * @param path of the messages
   */
  public LiteralReader(Diagnostics problems, String path) {
    this(problems, path, EpochUnits.NONE);
  }

  /**
   * @param units what numbers in TIMESTAMP columns count
   */
  public LiteralReader(Diagnostics problems, String path, EpochUnits units) {
    this.problems = problems;
    this.path = path;
    this.units = units;
  }

  /** A row of all columns, NULL where it has none. */
  public Object[] row(RowLiteral literal, Schema schema) {
    return row(literal, schema, -1);
  }

  /** The columns that are written, nothing else; a written null is NULL in any column. */
  Map<String, @Nullable Object> columns(RowLiteral literal, Schema schema) {
    reportUnknown(literal, schema);
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    literal
        .values()
        .forEach(
            (name, value) -> {
              if (schema.hasField(name)) {
                FieldType type = schema.getField(name).getType();
                Place place = Place.row(literal.position()).inside(name);
                columns.put(name, value == null ? null : value(value, type, place));
              }
            });
    return columns;
  }

  /** The event time under {@code at:}, if there is one and it is right. */
  public Optional<Long> time(RowLiteral literal) {
    return literal.at().flatMap(this::time);
  }

  Optional<Long> time(Located text) {
    OptionalLong time = TimeLiteral.millis(text.text());
    if (time.isEmpty()) {
      problems.error(
          text.position(),
          ErrorCodes.LITERAL_TIME_UNREADABLE,
          path,
          "'" + text + "' is not a time; expected one like 10:00:00 or 2024-05-01T10:00:00Z.");
    }
    return time.isPresent() ? Optional.of(time.getAsLong()) : Optional.empty();
  }

  TimedRow event(RowLiteral literal, Schema schema, Optional<RowTime> time) {
    Optional<Long> at = time(literal);
    if (!(time.orElse(null) instanceof RowTime.Column column)) {
      return new TimedRow(row(literal, schema, -1), at);
    }
    Object[] row = row(literal, schema, at.isPresent() ? column.index() : -1);
    if (row[column.index()] == null && at.isPresent()) {
      row[column.index()] = at(at.get(), column, schema, literal.position());
    }
    return new TimedRow(row, at);
  }

  /** The event time's column of a row that writes its time under {@code at:} alone. */
  private @Nullable Object at(long time, RowTime.Column column, Schema schema, Position position) {
    Field field = schema.getField(column.index());
    try {
      Object value = RowClock.value(time, column, ValueKind.of(field.getType()));
      Object[] row = new Object[schema.getFieldCount()];
      row[column.index()] = value;
      if (Objects.equals(RowClock.of(column, schema).read(row), time)) {
        return value;
      }
    } catch (ArithmeticException cannotHold) {
      // Told below.
    }
    problems.error(
        position,
        ErrorCodes.LITERAL_OF_WRONG_TYPE,
        path,
        "column '"
            + field.getName()
            + "' cannot hold the row's time "
            + Instant.ofEpochMilli(time)
            + "; expected one that its type and its unit ("
            + column.unit().symbol()
            + ") can count.");
    return null;
  }

  /**
   * @param given index of a column that gets its value elsewhere, -1 for none
   */
  private Object[] row(RowLiteral literal, Schema schema, int given) {
    reportUnknown(literal, schema);
    return values(literal.values(), schema, given, Place.row(literal.position()));
  }

  private void reportUnknown(RowLiteral literal, Schema schema) {
    literal.values().keySet().stream()
        .filter(name -> !schema.hasField(name))
        .forEach(name -> reportUnknown(name, schema, literal.position()));
  }

  private void reportUnknown(String name, Schema schema, Position at) {
    problems.error(
        at,
        ErrorCodes.LITERAL_COLUMN_UNKNOWN,
        path,
        Nearest.missingColumn(name, "the schema", schema.getFieldNames()));
  }

  private Object[] values(Map<?, ?> values, Schema schema, int given, Place outer) {
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < row.length; i++) {
      Field field = schema.getField(i);
      Place place = outer.inside(field.getName());
      @Nullable Object value = values.get(field.getName());
      if (value != null) {
        row[i] = value(value, field.getType(), place);
      } else if (!ColumnTypes.nullable(field.getType()) && i != given) {
        problems.error(
            place.at(),
            ErrorCodes.LITERAL_COLUMN_MISSING,
            path,
            "column '"
                + place.name()
                + "' is NOT NULL and "
                + (values.containsKey(field.getName()) ? "is null here" : "has no value here")
                + "; expected a value.");
      }
    }
    return row;
  }

  private @Nullable Object value(Object value, FieldType type, Place place) {
    if (ValueKind.of(type) == ValueKind.ROW && value instanceof Map<?, ?> map) {
      Schema nested = ColumnTypes.rowSchema(type);
      map.keySet().stream()
          .map(String::valueOf)
          .filter(key -> !nested.hasField(key))
          .forEach(
              key ->
                  reportUnknown(
                      place.inside(key).name(), prefixed(nested, place.name()), place.at()));
      return values(map, nested, -1, place);
    }
    try {
      return new LiteralValues(units, place.column()).convert(value, type);
    } catch (IllegalArgumentException e) {
      problems.error(
          place.at(),
          ErrorCodes.LITERAL_OF_WRONG_TYPE,
          path,
          "column '" + place.name() + "': " + e.getMessage());
      return null;
    }
  }

  /**
   * Where a value belongs.
   *
   * @param column of the row; empty for the row itself
   * @param name the column and the fields inside it, with points between them
   */
  private record Place(String column, String name, Position at) {
    static Place row(Position at) {
      return new Place("", "", at);
    }

    Place inside(String field) {
      return name.isEmpty()
          ? new Place(field, field, at)
          : new Place(column, name + "." + field, at);
    }
  }

  private static Schema prefixed(Schema schema, String prefix) {
    Schema.Builder all = Schema.builder();
    schema.getFields().forEach(f -> all.addField(prefix + "." + f.getName(), f.getType()));
    return all.build();
  }
}
