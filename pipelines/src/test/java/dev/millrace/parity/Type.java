package dev.millrace.parity;

import dev.millrace.element.ValueKind;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A column type of generated pipelines.
 *
 * @param sql how a file declares it
 * @param beam what it is to the product
 * @param element of an array; null for all others
 */
record Type(Kind kind, String sql, FieldType beam, Type element) {
  static final Type TEXT = of(Kind.TEXT, "VARCHAR", FieldType.STRING);
  static final Type LONG = of(Kind.LONG, "BIGINT", FieldType.INT64);
  static final Type INT = of(Kind.INT, "INTEGER", FieldType.INT32);
  static final Type DOUBLE = of(Kind.DOUBLE, "DOUBLE", FieldType.DOUBLE);
  static final Type BOOL = of(Kind.BOOL, "BOOLEAN", FieldType.BOOLEAN);
  static final Type BYTES = of(Kind.BYTES, "VARBINARY", FieldType.BYTES);
  static final Type DATE = of(Kind.DATE, "DATE", ValueKind.DATE_TYPE);
  static final Type DECIMAL = decimal(20, 4);

  /** What a sum of decimals has. */
  static final Type WIDE_DECIMAL = decimal(38, 4);

  /** What a mean of decimals has. */
  static final Type MEAN_DECIMAL = decimal(38, 6);

  static final Type TIME = of(Kind.TIME, "TIMESTAMP", ValueKind.TIMESTAMP_TYPE);
  static final Type TEXTS = declaredArray(TEXT);
  static final Type LONGS = declaredArray(LONG);
  static final Type MAP =
      of(
          Kind.MAP,
          "MAP<VARCHAR, BIGINT>",
          FieldType.map(FieldType.STRING, FieldType.INT64.withNullable(true)));

  /** Its values are {@code Object[]}: a text and a number. */
  static final Type ROW =
      of(
          Kind.ROW,
          "ROW<a VARCHAR, b BIGINT>",
          FieldType.row(
              Schema.builder()
                  .addNullableField("a", FieldType.STRING)
                  .addNullableField("b", FieldType.INT64)
                  .build()));

  /** What the values are. */
  enum Kind {
    TEXT,
    LONG,
    INT,
    DOUBLE,
    BOOL,
    BYTES,
    DATE,
    DECIMAL,
    TIME,
    ARRAY,
    MAP,
    ROW,
    /** Rows of any columns, which aggregates give. */
    WHOLE
  }

  private static Type of(Kind kind, String sql, FieldType beam) {
    return new Type(kind, sql, beam, null);
  }

  private static Type decimal(int precision, int scale) {
    String sql = "DECIMAL(" + precision + "," + scale + ")";
    return of(Kind.DECIMAL, sql, ValueKind.decimalType(precision, scale));
  }

  /** An array that an aggregate gives of what may be NULL. */
  static Type arrayOfNullable(Type element) {
    return declaredArray(element);
  }

  /** As a file declares it: the elements may be NULL. */
  private static Type declaredArray(Type element) {
    FieldType beam = FieldType.array(element.beam.withNullable(true));
    return new Type(Kind.ARRAY, "ARRAY<" + element.sql + ">", beam, element);
  }

  /** An array that an aggregate gives: its elements are never NULL. */
  static Type arrayOf(Type element) {
    return new Type(
        Kind.ARRAY, "ARRAY<" + element.sql + " NOT NULL>", FieldType.array(element.beam), element);
  }

  /** Whole rows of these columns. */
  static Type row(List<Column> columns) {
    Schema.Builder row = Schema.builder();
    for (Column column : columns) {
      row.addField(column.name(), column.type().beam.withNullable(column.nullable()));
    }
    String sql =
        columns.stream()
            .map(c -> c.name() + " " + c.type() + (c.nullable() ? "" : " NOT NULL"))
            .collect(Collectors.joining(", ", "ROW<", ">"));
    return of(Kind.WHOLE, sql, FieldType.row(row.build()));
  }

  boolean isDecimal() {
    return kind == Kind.DECIMAL;
  }

  boolean isRow() {
    return kind == Kind.ROW || kind == Kind.WHOLE;
  }

  boolean isArray() {
    return kind == Kind.ARRAY;
  }

  boolean isNumber() {
    return isDecimal() || this.equals(LONG) || this.equals(INT) || this.equals(DOUBLE);
  }

  /** Whether min, max and top take it. */
  boolean isOrdered() {
    return kind != Kind.ARRAY && kind != Kind.MAP && !isRow();
  }

  /** Whether values that SQL calls equal have the same bits. */
  boolean isExact() {
    return switch (kind) {
      case TEXT, LONG, INT, BOOL, BYTES, DATE, TIME -> true;
      case DOUBLE, DECIMAL, ARRAY, MAP, ROW, WHOLE -> false;
    };
  }

  /** Whether an array's elements may be NULL. */
  boolean nullableElements() {
    return Boolean.TRUE.equals(beam.getCollectionElementType().getNullable());
  }

  @Override
  public String toString() {
    return sql;
  }
}
