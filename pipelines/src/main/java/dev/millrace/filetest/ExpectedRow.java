package dev.millrace.filetest;

import dev.millrace.element.Event;
import dev.millrace.element.coding.ValueCodec;
import dev.millrace.plan.literal.LiteralText;
import dev.millrace.plan.literal.Literals;
import dev.millrace.spec.RowLiteral;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.jspecify.annotations.Nullable;

/**
 * An expected row, ready to be compared: by the columns that it names, and by its time if it has
 * one.
 *
 * @param columns indexes of the columns that it names
 * @param values of these columns
 */
record ExpectedRow(
    RowLiteral literal, Schema schema, int[] columns, Object[] values, Optional<Long> time) {
  private static final String AT = "at";

  /**
   * @param schema of the actual rows
   * @param path of the row, for messages
   * @throws dev.millrace.diag.UserException if a value does not fit its column
   */
  static ExpectedRow of(RowLiteral literal, Schema schema, String path) {
    Schema.Builder named = Schema.builder();
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < schema.getFieldCount(); i++) {
      if (literal.values().containsKey(schema.getField(i).getName())) {
        named.addField(schema.getField(i));
        columns.add(i);
      }
    }
    // A name that is no column at all stays in the literal, and is reported when it is read.
    Object[] values = Literals.toRow(literal, named.build(), path);
    return new ExpectedRow(
        literal,
        schema,
        columns.stream().mapToInt(Integer::intValue).toArray(),
        values,
        literal.at().map(at -> Literals.time(at, path)));
  }

  boolean fits(Event actual) {
    return differences(actual).isEmpty();
  }

  /** In how much an actual row is as expected. */
  int likeness(Event actual) {
    int named = columns.length + (time.isPresent() ? 1 : 0);
    return named - differences(actual).size();
  }

  /** What is otherwise, {@code amount is 9.40, expected 9.50}, by column. */
  List<String> differences(Event actual) {
    List<String> found = new ArrayList<>();
    if (time.isPresent() && time.get() != actual.time()) {
      found.add(AT + " is " + time(actual.time()) + ", expected " + time(time.get()));
    }
    for (int i = 0; i < columns.length; i++) {
      Field field = schema.getField(columns[i]);
      Object got = actual.values()[columns[i]];
      if (!same(ValueCodec.canonical(field.getType()), values[i], got)) {
        found.add(
            field.getName()
                + " is "
                + LiteralText.value(field.getType(), got)
                + ", expected "
                + LiteralText.value(field.getType(), values[i]));
      }
    }
    return found;
  }

  private static boolean same(ValueCodec codec, @Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    return Arrays.equals(codec.encode(a), codec.encode(b));
  }

  /** The row as the file may write it. */
  String text() {
    Object[] row = new Object[schema.getFieldCount()];
    for (int i = 0; i < columns.length; i++) {
      row[columns[i]] = values[i];
    }
    return text(row, time);
  }

  /** An actual row with the columns that this one names. */
  String text(Event actual) {
    return text(actual.values(), time.map(t -> actual.time()));
  }

  private String text(Object[] row, Optional<Long> at) {
    return text(schema, row, at, names());
  }

  /** The columns that it names. */
  List<String> names() {
    return Arrays.stream(columns).mapToObj(i -> schema.getField(i).getName()).toList();
  }

  /** A row with some of its columns, and with its time if that is told. */
  static String text(Schema schema, Object[] row, Optional<Long> at, List<String> names) {
    String text = LiteralText.row(schema, row, names);
    return at.map(t -> "{" + AT + ": " + time(t) + (names.isEmpty() ? "" : ", ")).orElse("{")
        + text.substring(1);
  }

  private static String time(long time) {
    return LiteralText.quoted(Instant.ofEpochMilli(time).toString());
  }
}
