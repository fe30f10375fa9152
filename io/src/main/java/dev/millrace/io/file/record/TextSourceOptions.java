package dev.millrace.io.file.record;

import dev.millrace.base.Copy;
import dev.millrace.diag.UserException;
import dev.millrace.io.file.FileErrors;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.MillisRange;
import dev.millrace.io.file.OnError;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.format.ScalarValues;
import java.io.Serializable;
import java.time.Instant;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What to read from JSON lines or CSV files.
 *
 * @param path a file, a directory tree or a glob
 * @param partitions how directories name event time, for example {@code dt={yyyy-MM-dd}}; null
 *     accepts any directories
 * @param schema the columns of the rows, found by name. Others are ignored; a nullable column that
 *     is not there is NULL
 * @param csv how CSV is written
 * @param time where rows say their event time
 * @param from first event time, inclusive; null for no limit
 * @param to end of event time, exclusive; null for no limit
 * @param onError what to do about a file that cannot be read
 */
public record TextSourceOptions(
    String path,
    TextFormat format,
    @Nullable String partitions,
    Schema schema,
    CsvForm csv,
    FileTime time,
    @Nullable Instant from,
    @Nullable Instant to,
    OnError onError)
    implements Serializable {

  /**
   * Checks pattern, range and columns.
   *
   * @throws UserException ML-5101 a pattern that cannot be used, ML-5103 an empty range, ML-5118 a
   *     column that CSV cannot hold
   */
  public TextSourceOptions {
    if (partitions != null) {
      PartitionPattern.of(partitions);
    }
    FileErrors.checkRange(path, from, to);
    if (format == TextFormat.CSV) {
      checkCsv(path, schema);
    }
  }

  /** All rows of all files; commas in CSV. */
  public static TextSourceOptions of(String path, TextFormat format, Schema schema) {
    return new TextSourceOptions(
        path,
        format,
        null,
        schema,
        CsvForm.STANDARD,
        FileTime.UNDECLARED,
        null,
        null,
        OnError.FAIL);
  }

  public TextSourceOptions withPartitions(@Nullable String pattern) {
    return Copy.of(this, TextSourceOptions::partitions).with(pattern);
  }

  public TextSourceOptions withDelimiter(char character) {
    return withCsv(csv.withDelimiter(character));
  }

  public TextSourceOptions withCsv(CsvForm form) {
    return Copy.of(this, TextSourceOptions::csv).with(form);
  }

  /** Event time from a column of timestamps, or of milliseconds. */
  public TextSourceOptions withTimeColumn(@Nullable String name) {
    return withTime(FileTime.ofColumn(name));
  }

  public TextSourceOptions withTime(FileTime other) {
    return Copy.of(this, TextSourceOptions::time).with(other);
  }

  /** Only events of [start, end); null for no limit. */
  public TextSourceOptions withRange(@Nullable Instant start, @Nullable Instant end) {
    return new TextSourceOptions(path, format, partitions, schema, csv, time, start, end, onError);
  }

  public TextSourceOptions withOnError(OnError choice) {
    return Copy.of(this, TextSourceOptions::onError).with(choice);
  }

  /**
   * Refuses columns that CSV has no form for.
   *
   * @throws UserException ML-5118
   */
  static void checkCsv(String path, Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      if (!ScalarValues.canHold(field.getType())) {
        throw FileErrors.failure(
            path,
            FileErrors.UNSTORABLE_TYPE,
            "CSV cannot hold column '"
                + field.getName()
                + "' of type "
                + field.getType().getTypeName());
      }
    }
  }

  long fromMillis() {
    return MillisRange.from(from);
  }

  long toMillis() {
    return MillisRange.to(to);
  }
}
