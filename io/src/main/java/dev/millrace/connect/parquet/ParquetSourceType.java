package dev.millrace.connect.parquet;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;

import dev.millrace.connect.BoundedRead;
import dev.millrace.connect.BoundedRead.Columns;
import dev.millrace.connect.BoundedRead.Range;
import dev.millrace.connect.BoundedRows;
import dev.millrace.connect.BoundedRows.Size;
import dev.millrace.connect.BoundedSource;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SourceType;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.FileNames;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.Simple;
import dev.millrace.io.file.FoundColumns;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.read.ParquetColumns;
import dev.millrace.io.parquet.read.ParquetPlan;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import dev.millrace.io.parquet.read.PassedOver;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;

/** {@code ReadFromParquet}. */
final class ParquetSourceType implements SourceType {
  static final Key<String> PARTITIONS =
      optional(
          "partitions",
          Simple.TEXT,
          "The directories below `path` by event time, for example"
              + " `dt={yyyy-MM-dd}/hour={HH}`; a time range then reads only what it needs.");

  static final Key<String> ON_ERROR =
      defaulting(
          "on_error",
          Choice.of("fail", "skip"),
          "fail",
          "What a truncated or corrupt file does to the run.");

  private static final KeySet KEYS =
      KeySet.of(
          FileKeys.SOURCE_PATH,
          FileKeys.FILENAME_COLUMN,
          PARTITIONS,
          Key.later("columns", "Leave it out: the columns that the pipeline uses are read."),
          SharedKeys.FIELDS,
          SharedKeys.SCHEMA,
          ON_ERROR,
          SharedKeys.ERROR_HANDLING);

  @Override
  public String type() {
    return "ReadFromParquet";
  }

  @Override
  public String doc() {
    return "Reads Parquet files.";
  }

  /** In whatever letters, so that a name in capitals is told instead of passed over. */
  @Override
  public boolean ownsFile(String name) {
    return PassedOver.saysParquet(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public Optional<BoundedSource> bounded() {
    return Optional.of(read -> FileNames.plan(read, ParquetSourceType::plan));
  }

  @Override
  public Optional<FoundColumns> foundColumns(EndpointSpec source) {
    return Optional.of(ParquetColumns.find(source.value(FileKeys.SOURCE_PATH)));
  }

  @Override
  public Map<String, Schema.Field> addedColumns(EndpointSpec source) {
    return FileNames.column(source);
  }

  @Override
  public boolean readsArchives() {
    return true;
  }

  private static BoundedRows plan(BoundedRead read) {
    Columns columns = read.columns();
    Range range = read.range();
    boolean narrow = columns.narrow();
    EndpointSpec source = read.source();
    ParquetSourceOptions whole =
        ParquetSourceOptions.of(
                source.value(FileKeys.SOURCE_PATH), narrow ? columns.inUse() : columns.schema())
            .withPartitions(source.find(PARTITIONS).orElse(null))
            .withPassed(narrow ? columns.passed() : Set.of())
            .withTime(
                narrow
                    ? columns.time().over(columns.used(), columns.schema().getFieldCount())
                    : columns.time())
            .withOnError(range.whole() ? OnError.FAIL : onError(source));
    ParquetSourceOptions ranged =
        whole.withRange(range.from().orElse(null), range.to().orElse(null));
    ParquetPlan plan = ParquetPlanner.plan(range.prunes() ? ranged : whole);
    return new BoundedRows(
        plan.splits(),
        new ParquetSplitReader(ranged),
        narrow,
        new Size(plan.rows(), plan.bytes(), plan.archiveBytes()),
        plan.warnings());
  }

  private static OnError onError(EndpointSpec source) {
    return OnError.valueOf(source.value(ON_ERROR).toUpperCase(Locale.ROOT));
  }
}
