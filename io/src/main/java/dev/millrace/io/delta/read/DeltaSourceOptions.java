package dev.millrace.io.delta.read;

import dev.millrace.io.delta.client.DeltaTarget;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.StoredNames;
import java.io.Serializable;
import java.time.Instant;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What to read from a table.
 *
 * @param schema the columns of the rows, found by name. A nullable column that the table lacks is
 *     NULL
 * @param moment which version of the table
 * @param time where rows say their event time
 * @param from first event time, inclusive; null for no limit
 * @param to end of event time, exclusive; null for no limit
 * @param filter which rows are wanted, as a condition in SQL; null for all
 * @param prunes whether files without a row in the range may be left out
 * @param declared names of all columns, of which {@code schema} may leave some out: what a name
 *     means does not depend on what else is read
 */
public record DeltaSourceOptions(
    DeltaTarget target,
    Schema schema,
    Moment moment,
    FileTime time,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String filter,
    boolean prunes,
    Set<String> declared)
    implements Serializable {
  public DeltaSourceOptions {
    declared = Set.copyOf(declared);
  }

  /**
   * A version of a table; the newest if nothing is said.
   *
   * @param version its number
   * @param asOf the last version at or before this time
   */
  public record Moment(@Nullable Long version, @Nullable Instant asOf) implements Serializable {
    /** The newest version when the run starts. */
    public static final Moment NOW = new Moment(null, null);
  }

  /** All rows of now. */
  public static DeltaSourceOptions of(DeltaTarget target, Schema schema) {
    return new DeltaSourceOptions(
        target, schema, Moment.NOW, FileTime.UNDECLARED, null, null, null, false, Set.of());
  }

  /** The same by the names that the table has for its columns. */
  DeltaSourceOptions by(StoredNames names) {
    return new DeltaSourceOptions(
        target, names.schema(), moment, names.time(), from, to, filter, prunes, declared);
  }

  public long fromMillis() {
    return MillisRange.from(from);
  }

  public long toMillis() {
    return MillisRange.to(to);
  }
}
