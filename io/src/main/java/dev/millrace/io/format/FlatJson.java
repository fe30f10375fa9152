package dev.millrace.io.format;

import dev.millrace.element.EpochUnit;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.ValueKind;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
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
  /** Longer texts of numbers are rare, and have limits of their own. */
  private static final int MOST_DIGITS = 18;

  private static final int MOST_NUMBER = 64;

  /** Jackson has limits for what is larger than that. */
  private static final int MOST_BYTES = 1 << 20;

  /** The text {@code 2026-01-31T10:00:00.000Z}. */
  private static final int USUAL_TIME = 24;

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
  private final class Reading {
    private final byte[] in;
    private int at;

    Reading(byte[] in) {
      this.in = in;
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
        if (length < 0 || next() != ':') {
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

    /** The next byte that is no blank, which is then behind; -1 at the end. */
    private int next() {
      while (at < in.length) {
        byte b = in[at++];
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          return b & 0xff;
        }
      }
      return -1;
    }

    /** The length of the text that begins here, whose end is then behind; -1 if it is not plain. */
    private int text() {
      byte[] bytes = in;
      for (int i = at; i < bytes.length; i++) {
        byte b = bytes[i];
        if (b == '"') {
          int length = i - at;
          at = i + 1;
          return length;
        } else if (b == '\\' || b >= 0 && b < ' ') {
          return -1;
        }
      }
      return -1;
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

    /** Skips a scalar that no column takes; false if it is not plain. */
    private boolean skip() {
      int first = next();
      if (first == '"') {
        return text() >= 0;
      }
      at--;
      return first >= 0 && (word("null") || word("true") || word("false") || number() > 0);
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
        case BYTES, DATE, TIME -> ScalarText.parse(types[column], string(from, length));
        default -> null;
      };
    }

    private String string(int from, int length) {
      return new String(in, from, length, StandardCharsets.UTF_8);
    }

    private @Nullable Object ofNumber(int column) {
      int from = at;
      int length = number();
      if (length <= 0) {
        return null;
      }
      return switch (kinds[column]) {
        case INT8, INT16, INT32, INT64 -> integer(kinds[column], from, length);
        case DOUBLE -> real(from, length);
        case DECIMAL -> ScalarText.parse(types[column], string(from, length));
        default -> null;
      };
    }

    private @Nullable Object real(int from, int length) {
      Object whole = integer(ValueKind.INT64, from, length);
      if (whole != null) {
        return (double) (long) whole;
      }
      String text = string(from, length);
      // Larger whole numbers are left to the other reader.
      boolean point = text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
      double value = point ? Double.parseDouble(text) : Double.POSITIVE_INFINITY;
      return Double.isInfinite(value) ? null : (Object) value;
    }

    private @Nullable Object bool() {
      return word("true") ? (Object) true : word("false") ? (Object) false : null;
    }

    /** Whether a word stands here, which is then behind. */
    private boolean word(String word) {
      int length = word.length();
      if (in.length - at < length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (in[at + i] != word.charAt(i)) {
          return false;
        }
      }
      at += length;
      return true;
    }

    /** The length of the number that begins here, which is then behind; 0 if it is not one. */
    private int number() {
      int from = at;
      int i = from;
      if (byteAt(i) == '-') {
        i++;
      }
      int digits = i;
      i = behindDigits(i);
      if (i == digits || byteAt(digits) == '0' && i > digits + 1) {
        return 0;
      }
      if (byteAt(i) == '.') {
        int fraction = i + 1;
        i = behindDigits(fraction);
        if (i == fraction) {
          return 0;
        }
      }
      if (byteAt(i) == 'e' || byteAt(i) == 'E') {
        int sign = byteAt(i + 1);
        int exponent = sign == '+' || sign == '-' ? i + 2 : i + 1;
        i = behindDigits(exponent);
        if (i == exponent) {
          return 0;
        }
      }
      at = i;
      return i - from > MOST_NUMBER ? 0 : i - from;
    }

    private int behindDigits(int from) {
      int i = from;
      while (byteAt(i) >= '0' && byteAt(i) <= '9') {
        i++;
      }
      return i;
    }

    private int byteAt(int place) {
      return place < in.length ? in[place] : -1;
    }

    private @Nullable Object integer(ValueKind kind, int from, int length) {
      boolean negative = in[from] == '-';
      int first = negative ? from + 1 : from;
      int end = from + length;
      if (end - first > MOST_DIGITS) {
        return null;
      }
      long value = 0;
      for (int i = first; i < end; i++) {
        int digit = in[i] - '0';
        if (digit < 0 || digit > 9) {
          return null;
        }
        value = value * 10 + digit;
      }
      long signed = negative ? -value : value;
      return switch (kind) {
        case INT8 -> signed == (byte) signed ? (Object) (byte) signed : null;
        case INT16 -> signed == (short) signed ? (Object) (short) signed : null;
        case INT32 -> signed == (int) signed ? (Object) (int) signed : null;
        default -> signed;
      };
    }

    private Object time(int column, int from, int length) {
      Long usual = length == USUAL_TIME ? usualTime(from) : null;
      return usual == null
          ? ScalarText.parse(types[column], units[column], string(from, length))
          : usual;
    }

    private @Nullable Long usualTime(int from) {
      byte[] b = in;
      boolean form =
          b[from + 4] == '-'
              && b[from + 7] == '-'
              && b[from + 10] == 'T'
              && b[from + 13] == ':'
              && b[from + 16] == ':'
              && b[from + 19] == '.'
              && b[from + 23] == 'Z';
      int year = two(from) * 100 + two(from + 2);
      int month = two(from + 5);
      int day = two(from + 8);
      int hour = two(from + 11);
      int minute = two(from + 14);
      int second = two(from + 17);
      int tenth = b[from + 20] - '0';
      int rest = two(from + 21);
      boolean digits = (year | month | day | hour | minute | second | tenth | rest) >= 0;
      if (!form || !digits || tenth > 9 || hour > 23 || minute > 59 || second > 59) {
        return null;
      }
      try {
        long days = LocalDate.of(year, month, day).toEpochDay();
        long seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
        return seconds * 1_000 + tenth * 100 + rest;
      } catch (DateTimeException e) {
        return null;
      }
    }

    /** A number of two digits; a large negative one if they are none. */
    private int two(int place) {
      int tens = in[place] - '0';
      int ones = in[place + 1] - '0';
      boolean digits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
      return digits ? tens * 10 + ones : Integer.MIN_VALUE / 200;
    }
  }
}
