package dev.millrace.io.format;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * The quick way through a record that is a plain JSON object: scalar columns, texts without
 * escapes, no surprises. It gives a row only where {@link JsonRow} gives the same one, and leaves
 * everything else to it, also what is wrong: that is told by one reader alone.
 */
final class FlatJson implements Serializable {
  /** Jackson has limits for what is larger than that. */
  private static final int MOST_BYTES = 1 << 20;

  /** Jackson has a limit for names of fields, which is larger. */
  private static final int MOST_NAME = 1_000;

  private final byte[][] names;
  private final FieldType[] types;
  private final ValueKind[] kinds;
  private final @Nullable EpochUnit[] units;
  private final boolean[] nullable;

  private FlatJson(Schema schema, EpochUnits declared) {
    int count = schema.getFieldCount();
    names = new byte[count][];
    types = new FieldType[count];
    kinds = new ValueKind[count];
    units = new EpochUnit[count];
    nullable = new boolean[count];
    for (int i = 0; i < count; i++) {
      Schema.Field field = schema.getField(i);
      names[i] = field.getName().getBytes(StandardCharsets.UTF_8);
      types[i] = field.getType();
      kinds[i] = ValueKind.of(types[i]);
      units[i] = declared.of(field.getName(), kinds[i]);
      nullable[i] = types[i].getNullable();
    }
  }

  /** The reader of a schema; null if it has columns that are no scalars. */
  static @Nullable FlatJson of(Schema schema, EpochUnits units) {
    for (Schema.Field field : schema.getFields()) {
      boolean scalar =
          switch (ValueKind.of(field.getType())) {
            case ARRAY, MAP, ROW -> false;
            default -> !ValueKind.isMixed(field.getType());
          };
      if (!scalar) {
        return null;
      }
    }
    return new FlatJson(schema, units);
  }

  /**
   * Reads a record.
   *
   * @param value valid UTF-8
   * @return null if it is not plain, or wrong
   */
  Object @Nullable [] read(byte[] value) {
    if (value.length > MOST_BYTES) {
      return null;
    }
    try {
      return new Reading(value).row();
    } catch (BadValue e) {
      return null;
    }
  }

  /** One record while it is read. */
  private final class Reading extends FlatTokens {
    Reading(byte[] in) {
      super(in);
    }

    Object @Nullable [] row() {
      Object[] row = new Object[names.length];
      boolean[] seen = new boolean[names.length];
      if (next() != '{') {
        return null;
      }
      int expected = 0;
      int separator = ',';
      while (separator == ',') {
        if (next() != '"') {
          // An empty object, too.
          return null;
        }
        int name = at;
        int length = text();
        if (length < 0 || length > MOST_NAME || next() != ':') {
          return null;
        }
        int column = column(name, length, expected);
        if (column < 0) {
          if (!skip()) {
            return null;
          }
        } else {
          if (seen[column] || !value(column, row)) {
            return null;
          }
          seen[column] = true;
          expected = column + 1;
        }
        separator = next();
      }
      if (separator != '}' || next() >= 0) {
        return null;
      }
      for (int i = 0; i < seen.length; i++) {
        if (row[i] == null && !nullable[i]) {
          return null;
        }
      }
      return row;
    }

    /** Producers write fields in one order, so the next column is tried before the others. */
    private int column(int from, int length, int expected) {
      if (expected < names.length && isName(expected, from, length)) {
        return expected;
      }
      for (int i = 0; i < names.length; i++) {
        if (isName(i, from, length)) {
          return i;
        }
      }
      return -1;
    }

    private boolean isName(int column, int from, int length) {
      byte[] name = names[column];
      return name.length == length && Arrays.equals(name, 0, length, in, from, from + length);
    }

    /** Reads a column's value; false if it is not plain, or not what the column takes. */
    private boolean value(int column, Object[] row) {
      int first = next();
      if (first < 0) {
        return false;
      }
      if (first == '"') {
        int from = at;
        int length = text();
        Object text = length < 0 ? null : ofText(column, from, length);
        row[column] = text;
        return text != null;
      }
      at--;
      if (first == 'n') {
        return nullable[column] && word("null");
      }
      Object other =
          kinds[column] == ValueKind.BOOLEAN ? bool() : first <= '9' ? ofNumber(column) : null;
      row[column] = other;
      return other != null;
    }

    private @Nullable Object ofText(int column, int from, int length) {
      return switch (kinds[column]) {
        case STRING -> string(from, length);
        case TIMESTAMP -> time(column, from, length);
        case TIMESTAMP_MICROS ->
            ScalarText.parse(types[column], units[column], string(from, length));
        case BYTES, DATE, TIME, DECIMAL -> ScalarText.parse(types[column], string(from, length));
        default -> null;
      };
    }

    private @Nullable Object ofNumber(int column) {
      int from = at;
      int length = number();
      if (length <= 0) {
        return null;
      }
      return switch (kinds[column]) {
        case INT8, INT16, INT32, INT64 -> integer(kinds[column], from, length);
        case FLOAT, DOUBLE -> real(kinds[column], from, length);
        case TIMESTAMP, TIMESTAMP_MICROS -> epoch(column, from, length);
        case DECIMAL -> ScalarText.parse(types[column], string(from, length));
        default -> null;
      };
    }

    private @Nullable Object real(ValueKind kind, int from, int length) {
      Long whole = whole(from, length);
      if (whole != null) {
        return kind == ValueKind.FLOAT ? (Object) (float) (long) whole : (double) (long) whole;
      }
      String text = string(from, length);
      // Larger whole numbers are left to the other reader.
      boolean point = text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
      if (!point) {
        return null;
      } else if (kind == ValueKind.FLOAT) {
        // Not by way of a double, which would round twice.
        float value = Float.parseFloat(text);
        return Float.isInfinite(value) ? null : (Object) value;
      }
      double value = Double.parseDouble(text);
      return Double.isInfinite(value) ? null : (Object) value;
    }

    private @Nullable Object epoch(int column, int from, int length) {
      EpochUnit unit = units[column];
      if (unit == null) {
        return null;
      }
      Long whole = whole(from, length);
      if (whole == null) {
        return EpochText.parse(types[column], unit, string(from, length));
      }
      try {
        return unit.to(EpochUnit.of(kinds[column]), (long) whole);
      } catch (ArithmeticException e) {
        return null;
      }
    }

    private @Nullable Object bool() {
      return word("true") ? (Object) true : word("false") ? (Object) false : null;
    }

    private @Nullable Object integer(ValueKind kind, int from, int length) {
      Long whole = whole(from, length);
      if (whole == null) {
        return null;
      }
      long value = whole;
      return switch (kind) {
        case INT8 -> value == (byte) value ? (Object) (byte) value : null;
        case INT16 -> value == (short) value ? (Object) (short) value : null;
        case INT32 -> value == (int) value ? (Object) (int) value : null;
        default -> whole;
      };
    }

    private Object time(int column, int from, int length) {
      Long usual = usualTime(from, length);
      return usual == null
          ? ScalarText.parse(types[column], units[column], string(from, length))
          : usual;
    }
  }
}
