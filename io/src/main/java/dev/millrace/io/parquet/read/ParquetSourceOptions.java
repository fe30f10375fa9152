package dev.millrace.io.parquet.read;

import dev.millrace.base.Copy;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.OnError;
import dev.millrace.io.file.tree.PartitionPattern;
import java.io.Serializable;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What to read from Parquet files.
 *
 * @param path a file, a directory tree or a glob
 * @param partitions how directories name event time, for example {@code dt={yyyy-MM-dd}/hour={HH}};
 *     null accepts any directories
 * @param schema the columns of the rows, found in the files by name. A nullable column that a file
 *     lacks is NULL there; a column that only a directory {@code name=value} gives has that value
 * @param passed columns whose strings may be {@link dev.millrace.element.coding.Utf8}
 * @param time where rows say their event time, by a column in the schema or only in the files
 * @param from first event time, inclusive; null for no limit
 * @param to end of event time, exclusive; null for no limit
 * @param onError what to do about a file that cannot be read
 */
public record ParquetSourceOptions(
    String path,
    @Nullable String partitions,
    Schema schema,
    Set<String> passed,
    FileTime time,
    @Nullable Instant from,
    @Nullable Instant to,
    OnError onError)
    implements Serializable {

  /**
   * Checks the pattern and the range.
   *
   * @throws UserException ML-5101 for a pattern that cannot be used, ML-5103 for an empty range
   */
  public ParquetSourceOptions {
    if (partitions != null) {
      PartitionPattern.of(partitions);
    }
    FileErrors.checkRange(path, from, to);
    passed = new LinkedHashSet<>(passed);
  }

  /** All rows of all files, every column. */
  public static ParquetSourceOptions of(String path, Schema schema) {
    return new ParquetSourceOptions(
        path, null, schema, Set.of(), FileTime.UNDECLARED, null, null, OnError.FAIL);
  }

  public ParquetSourceOptions withPartitions(@Nullable String pattern) {
    return Copy.of(this, ParquetSourceOptions::partitions).with(pattern);
  }

  /** Columns whose strings nobody looks at. */
  public ParquetSourceOptions withPassed(Set<String> names) {
    return Copy.of(this, ParquetSourceOptions::passed).with(names);
  }

  /** Event time from a column of timestamps, or of milliseconds. */
  public ParquetSourceOptions withTimeColumn(@Nullable String name) {
    return withTime(FileTime.ofColumn(name));
  }

  public ParquetSourceOptions withTime(FileTime other) {
    return Copy.of(this, ParquetSourceOptions::time).with(other);
  }

  /** Only events of [start, end); null for no limit. */
  public ParquetSourceOptions withRange(@Nullable Instant start, @Nullable Instant end) {
    return new ParquetSourceOptions(path, partitions, schema, passed, time, start, end, onError);
  }

  public ParquetSourceOptions withOnError(OnError choice) {
    return Copy.of(this, ParquetSourceOptions::onError).with(choice);
  }

  long fromMillis() {
    return MillisRange.from(from);
  }

  long toMillis() {
    return MillisRange.to(to);
  }
}
