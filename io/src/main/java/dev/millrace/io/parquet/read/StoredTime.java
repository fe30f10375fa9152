package dev.millrace.io.parquet.read;

import dev.millrace.element.EpochUnit;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.jspecify.annotations.Nullable;

/**
 * The column of a file that holds event time, by whose statistics row groups are told apart.
 *
 * @param column its name
 * @param unit what the stored numbers count
 */
record StoredTime(String column, EpochUnit unit) {

  /**
   * The column, if its stored numbers are its values: those of decimals lack the point, and
   * unsigned ones may look negative.
   *
   * @param declared what numbers without a logical type count
   */
  static Optional<StoredTime> of(ColumnDescriptor column, EpochUnit declared) {
    String[] names = column.getPath();
    if (names.length > 1) {
      return Optional.empty();
    }
    return unit(column.getPrimitiveType().getLogicalTypeAnnotation(), declared)
        .map(unit -> new StoredTime(names[0], unit));
  }

  private static Optional<EpochUnit> unit(
      @Nullable LogicalTypeAnnotation annotation, EpochUnit declared) {
    if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
      return Optional.of(
          switch (timestamp.getUnit()) {
            case MILLIS -> EpochUnit.MILLIS;
            case MICROS -> EpochUnit.MICROS;
            case NANOS -> EpochUnit.NANOS;
          });
    }
    boolean plain =
        annotation == null
            || annotation instanceof IntLogicalTypeAnnotation integer && integer.isSigned();
    return plain ? Optional.of(declared) : Optional.empty();
  }
}
