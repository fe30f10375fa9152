package dev.millrace.element;

import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.PassThroughLogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * The kinds of value a column can hold, and the Java class that stands for each in an event's value
 * array. SQL NULL is Java {@code null} for every kind.
 */
public enum ValueKind {
  /** {@link Boolean}. */
  BOOLEAN,
  /** {@link Byte}. */
  INT8,
  /** {@link Short}. */
  INT16,
  /** {@link Integer}. */
  INT32,
  /** {@link Long}. */
  INT64,
  /** {@link Float}. */
  FLOAT,
  /** {@link Double}. */
  DOUBLE,
  /** {@link java.math.BigDecimal}. */
  DECIMAL,
  /** {@link String}. */
  STRING,
  /** {@code byte[]}. */
  BYTES,
  /** {@link Long}: milliseconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP,
  /**
   * {@link Long}: microseconds since 1970-01-01T00:00:00Z; SQL sees the millisecond it falls in.
   */
  TIMESTAMP_MICROS,
  /** {@link Integer}: days since 1970-01-01. */
  DATE,
  /** {@link Integer}: milliseconds since midnight. */
  TIME,
  /** {@link java.util.List} of values of the element type. */
  ARRAY,
  /** {@link java.util.Map} from key values to values, in the order of entry. */
  MAP,
  /** {@code Object[]} in the order of the nested schema's fields. */
  ROW;

  /** The Beam type of {@link #TIMESTAMP} columns. */
  public static final FieldType TIMESTAMP_TYPE = FieldType.DATETIME;

  /** The Beam type of {@link #TIMESTAMP_MICROS} columns. */
  public static final FieldType TIMESTAMP_MICROS_TYPE = FieldType.logicalType(new MicrosInstant());

  /** The Beam type of {@link #DATE} columns. */
  public static final FieldType DATE_TYPE = FieldType.logicalType(SqlTypes.DATE);

  /** The Beam type of {@link #TIME} columns. */
  public static final FieldType TIME_TYPE = FieldType.logicalType(SqlTypes.TIME);

  private static final String MIXED = "millrace:mixed";

  /**
   * The type of columns whose values are of several types: each is held as its JSON text, so that
   * equal values are equal texts. Its kind is {@link #STRING}, and it takes no part in what SQL
   * does with strings; see {@link #isMixed}.
   */
  public static final FieldType MIXED_TYPE =
      FieldType.logicalType(
          new PassThroughLogicalType<String>(MIXED, FieldType.STRING, "", FieldType.STRING) {});

  /** The Beam type of a decimal with a declared precision and scale. */
  public static FieldType decimalType(int precision, int scale) {
    return FieldType.logicalType(FixedPrecisionNumeric.of(precision, scale));
  }

  /** Whether a value is a single one: no array, map or row. */
  public boolean isScalar() {
    return switch (this) {
      case ARRAY, MAP, ROW -> false;
      case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL, STRING, BYTES -> true;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> true;
    };
  }

  /** Whether a value is a {@link Number}. */
  public boolean isNumber() {
    return switch (this) {
      case INT8, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL -> true;
      case BOOLEAN, STRING, BYTES, ARRAY, MAP, ROW -> false;
      case TIMESTAMP, TIMESTAMP_MICROS, DATE, TIME -> false;
    };
  }

  /** Whether it is {@link #MIXED_TYPE}, nullable or not. */
  public static boolean isMixed(FieldType type) {
    LogicalType<?, ?> logical = type.getLogicalType();
    return logical != null && logical.getIdentifier().equals(MIXED);
  }

  /**
   * The declared scale of a decimal type.
   *
   * @return the scale, or -1 where the type is an unbounded {@code DECIMAL}
   */
  public static int decimalScale(FieldType type) {
    return decimalArgument(type, "scale");
  }

  /**
   * The declared precision of a decimal type.
   *
   * @return the precision, or -1 where the type is an unbounded {@code DECIMAL}
   */
  public static int decimalPrecision(FieldType type) {
    return decimalArgument(type, "precision");
  }

  private static int decimalArgument(FieldType type, String name) {
    LogicalType<?, ?> logical = type.getLogicalType();
    if (logical == null || !logical.getIdentifier().equals(FixedPrecisionNumeric.IDENTIFIER)) {
      return -1;
    }
    org.apache.beam.sdk.values.Row argument = logical.getArgument();
    Integer value = argument == null ? null : argument.getInt32(name);
    return value == null ? -1 : value;
  }

  /** What SQL, and so a file, calls it. */
  public String sqlName() {
    return switch (this) {
      case INT8 -> "TINYINT";
      case INT16 -> "SMALLINT";
      case INT32 -> "INTEGER";
      case INT64 -> "BIGINT";
      case FLOAT -> "REAL";
      case STRING -> "VARCHAR";
      case BYTES -> "VARBINARY";
      case TIMESTAMP_MICROS -> "TIMESTAMP(6)";
      case BOOLEAN, DOUBLE, DECIMAL, TIMESTAMP, DATE, TIME, ARRAY, MAP, ROW -> name();
    };
  }

  /**
   * The kind of a Beam field type.
   *
   * @throws IllegalArgumentException for a Beam type that Millrace does not carry
   */
  public static ValueKind of(FieldType type) {
    return switch (type.getTypeName()) {
      case BOOLEAN -> BOOLEAN;
      case BYTE -> INT8;
      case INT16 -> INT16;
      case INT32 -> INT32;
      case INT64 -> INT64;
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      case DECIMAL -> DECIMAL;
      case STRING -> STRING;
      case BYTES -> BYTES;
      case DATETIME -> TIMESTAMP;
      case ARRAY, ITERABLE -> ARRAY;
      case MAP -> MAP;
      case ROW -> ROW;
      case LOGICAL_TYPE -> ofLogical(type);
    };
  }

  private static ValueKind ofLogical(FieldType type) {
    LogicalType<?, ?> logical = type.getLogicalType();
    String id = logical == null ? "" : logical.getIdentifier();
    if (id.equals(MicrosInstant.IDENTIFIER)) {
      return TIMESTAMP_MICROS;
    } else if (id.equals(SqlTypes.DATE.getIdentifier())) {
      return DATE;
    } else if (id.equals(SqlTypes.TIME.getIdentifier())) {
      return TIME;
    } else if (id.equals(FixedPrecisionNumeric.IDENTIFIER)) {
      return DECIMAL;
    } else if (id.equals(MIXED)) {
      return STRING;
    }
    throw new IllegalArgumentException("unsupported logical type: " + id);
  }
}
