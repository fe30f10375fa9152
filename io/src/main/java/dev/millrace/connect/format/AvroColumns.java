package dev.millrace.connect.format;

import dev.millrace.connect.SinkRows;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FileErrors;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/** Columns of rows as fields of Avro records, where the schema follows from the columns. */
public final class AvroColumns {
  private AvroColumns() {}

  /** Reports the columns that cannot be fields of a schema of their own. */
  public static void check(SinkRows rows, Schema columns) {
    columns.getFields().forEach(f -> check(rows, f.getName(), f.getName(), f.getType()));
  }

  private static void check(SinkRows rows, String path, String name, FieldType type) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      noPlace(
          rows,
          "a column named '" + path + "'; expected letters, digits and underscores. Rename it");
    }
    ValueKind kind = ValueKind.of(type);
    if (kind == ValueKind.DECIMAL && ValueKind.decimalPrecision(type) < 0) {
      noPlace(
          rows,
          "column '"
              + path
              + "', a DECIMAL without a precision. Cast it to DECIMAL(p, s) or DOUBLE");
    }
    if (kind == ValueKind.MAP) {
      FieldType key = Objects.requireNonNull(type.getMapKeyType());
      if (ValueKind.of(key) != ValueKind.STRING) {
        noPlace(
            rows,
            "column '"
                + path
                + "' ("
                + rows.typeName(type)
                + "); expected keys that are text. Drop it");
      }
      check(rows, path, name, Objects.requireNonNull(type.getMapValueType()));
    } else if (kind == ValueKind.ARRAY) {
      check(rows, path, name, Objects.requireNonNull(type.getCollectionElementType()));
    } else if (kind == ValueKind.ROW) {
      Objects.requireNonNull(type.getRowSchema())
          .getFields()
          .forEach(f -> check(rows, path + "." + f.getName(), f.getName(), f.getType()));
    }
  }

  private static void noPlace(SinkRows rows, String what) {
    rows.error(
        "", FileErrors.COLUMN_NOT_WRITABLE, "Avro has no place for " + what + " with MapToFields.");
  }
}
