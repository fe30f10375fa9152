package dev.millrace.io.iceberg.read;

import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.StoredNames;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.filter.RowFilter;
import java.io.Serializable;
import java.time.Instant;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * What to read from a table.
 *
 * @param schema the columns of the rows, found by name. A nullable column that the table lacks is
 *     NULL
 * @param moment which state of the table
 * @param time where rows say their event time
 * @param from first event time, inclusive; null for no limit
 * @param to end of event time, exclusive; null for no limit
 * @param filter which rows are wanted, in the words of {@link RowFilter}; null for all
 * @param prunes whether files without a row in the range may be left out
 * @param declared names of all columns, of which {@code schema} may leave some out: what a name
 *     means does not depend on what else is read
 */
public record IcebergSourceOptions(
    IcebergTarget target,
    Schema schema,
    Moment moment,
    FileTime time,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String filter,
    boolean prunes,
    Set<String> declared)
    implements Serializable {
  public IcebergSourceOptions {
    declared = Set.copyOf(declared);
  }

  /**
   * A state of a table; that of now if nothing is said.
   *
   * @param snapshot its id, or the name of a branch or tag
   * @param asOf the last state at or before this time
   */
  public record Moment(@Nullable String snapshot, @Nullable Instant asOf) implements Serializable {
    /** The state when the run starts. */
    public static final Moment NOW = new Moment(null, null);
  }

  /** All rows of now. */
  public static IcebergSourceOptions of(IcebergTarget target, Schema schema) {
    return new IcebergSourceOptions(
        target, schema, Moment.NOW, FileTime.UNDECLARED, null, null, null, false, Set.of());
  }

  /** Which rows are wanted. */
  public Expression wanted() {
    return filter == null ? Expressions.alwaysTrue() : RowFilter.of(filter);
  }

  /** The same by the names that the table has for its columns. */
  IcebergSourceOptions by(StoredNames names) {
    return new IcebergSourceOptions(
        target, names.schema(), moment, names.time(), from, to, filter, prunes, declared);
  }

  public long fromMillis() {
    return MillisRange.from(from);
  }

  public long toMillis() {
    return MillisRange.to(to);
  }
}
