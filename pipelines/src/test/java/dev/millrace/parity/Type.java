package dev.millrace.parity;

import dev.millrace.element.ValueKind;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** The column types of generated pipelines. */
enum Type {
  TEXT("VARCHAR", FieldType.STRING),
  LONG("BIGINT", FieldType.INT64),
  DOUBLE("DOUBLE", FieldType.DOUBLE),
  DECIMAL("DECIMAL(20,4)", ValueKind.decimalType(20, 4)),
  /** What a sum of decimals has. */
  WIDE_DECIMAL("DECIMAL(38,4)", ValueKind.decimalType(38, 4)),
  /** What a mean of decimals has. */
  MEAN_DECIMAL("DECIMAL(38,6)", ValueKind.decimalType(38, 6)),
  TIME("TIMESTAMP", ValueKind.TIMESTAMP_TYPE);

  final String sql;
  final FieldType beam;

  Type(String sql, FieldType beam) {
    this.sql = sql;
    this.beam = beam;
  }

  boolean isDecimal() {
    return this == DECIMAL || this == WIDE_DECIMAL || this == MEAN_DECIMAL;
  }

  boolean isNumber() {
    return isDecimal() || this == LONG || this == DOUBLE;
  }
}
