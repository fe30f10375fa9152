package dev.millrace.io.parquet;

import dev.millrace.element.RowFault;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column. Each entry of a dictionary is converted once, and the rows share the object. A
 * value that cannot be converted is reported and reads as NULL.
 */
abstract sealed class LeafReader extends ValueReader permits FlatLeafReader, RepeatedLeafReader {
  private final ColumnDescriptor descriptor;
  private final Faults faults;

  LeafReader(ColumnDescriptor descriptor, Faults faults) {
    this.descriptor = descriptor;
    this.faults = faults;
  }

  /** The reader that suits a column. */
  static LeafReader of(ColumnDescriptor descriptor, Conversion conversion, Faults faults) {
    boolean flat = descriptor.getMaxRepetitionLevel() == 0 && descriptor.getPath().length == 1;
    return flat
        ? new FlatLeafReader(descriptor, conversion, faults)
        : new RepeatedLeafReader(descriptor, conversion, faults);
  }

  final ColumnDescriptor descriptor() {
    return descriptor;
  }

  /** Where Parquet's own reader would put the column's values. */
  abstract PrimitiveConverter converter();

  /**
   * Starts with the first value of a row group.
   *
   * @param pages the row group's
   * @param columns Parquet's own readers of the same pages
   */
  abstract void attach(PageReadStore pages, ColumnReadStore columns);

  abstract int definition();

  abstract int repetition();

  /** What a row gets of a conversion's result. */
  final @Nullable Object checked(@Nullable Object value) {
    if (value instanceof RowFault fault) {
      faults.report(fault);
      return null;
    }
    return value;
  }

  @Override
  final LeafReader probe() {
    return this;
  }
}
