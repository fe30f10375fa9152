package dev.millrace.io.format;

import dev.millrace.element.RowFault;
import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** A value that does not fit its column. On its way up it collects the path to the column. */
public final class BadValue extends RuntimeException {
  private static final int SHOWN = 60;

  private final String code;
  private final String sentence;
  private String path = "";

  public BadValue(String code, String sentence) {
    // No stack trace: bad rows must not cost more than good ones.
    super(sentence, null, false, false);
    this.code = code;
    this.sentence = sentence;
  }

  /** The same problem, seen from the column's parent: {@code items}, {@code [3]}, {@code [key]}. */
  public BadValue within(String segment) {
    path = path.isEmpty() || path.startsWith("[") ? segment + path : segment + "." + path;
    return this;
  }

  /** What the record's row is refused with. */
  public RowFault fault() {
    return new RowFault(code, "column '" + path + "': " + sentence);
  }

  /** A value as messages show it: quoted, shortened, without control characters. */
  public static String show(String value) {
    return "'" + brief(value) + "'";
  }

  /** The key of a map as a segment of a path; it comes from the data and may be of any length. */
  public static String keySegment(String key) {
    return "[" + brief(key) + "]";
  }

  private static String brief(String value) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(value.length(), SHOWN);
    if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      shown.append(Character.isISOControl(c) ? '\ufffd' : c);
    }
    return shown.append(end < value.length() ? "…" : "").toString();
  }

  /** A type as the pipeline file writes it. */
  public static String typeName(FieldType type) {
    return switch (ValueKind.of(type)) {
      case BOOLEAN -> "BOOLEAN";
      case INT8 -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case FLOAT -> "REAL";
      case DOUBLE -> "DOUBLE";
      case DECIMAL -> decimalName(type);
      case STRING -> "VARCHAR";
      case BYTES -> "VARBINARY";
      case TIMESTAMP -> "TIMESTAMP";
      case TIMESTAMP_MICROS -> "TIMESTAMP(6)";
      case DATE -> "DATE";
      case TIME -> "TIME";
      case ARRAY -> "ARRAY";
      case MAP -> "MAP";
      case ROW -> "ROW";
    };
  }

  private static String decimalName(FieldType type) {
    int scale = ValueKind.decimalScale(type);
    return scale < 0
        ? "DECIMAL"
        : "DECIMAL(" + ValueKind.decimalPrecision(type) + "," + scale + ")";
  }
}
