package dev.millrace.beam.io;

import dev.millrace.beam.UnpackRecords;
import dev.millrace.element.PipelineId;
import dev.millrace.io.file.output.FileSinkOptions;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.output.PublishOutputs;
import dev.millrace.io.file.output.PublishOutputs.Published;
import dev.millrace.io.parquet.read.ParquetSource;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.write.ParquetSink;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/** Rows from and to Parquet files. */
public final class ParquetRowsIO {
  private ParquetRowsIO() {}

  /**
   * Begins a read.
   *
   * @param path a file, a directory, or a pattern with {@code *}, in any file system of Beam
   * @param schema the columns that rows have; others are not decoded
   * @param eventTime the DATETIME column that is the event time
   */
  public static Read read(String path, Schema schema, String eventTime) {
    return new Read(ParquetSourceOptions.of(path, schema).withTimeColumn(eventTime));
  }

  /**
   * Begins a write.
   *
   * @param directory that is empty, absent, or was written by this transform, which then replaces
   *     its files
   */
  public static Write write(String directory) {
    return new Write(new Write.Settings(directory, null, 1));
  }

  /**
   * Reads Parquet files: nothing → events and dead letters; nothing is late.
   *
   * <ul>
   *   <li>Bounded. Event times are those of the column; rows are in the global window, in no
   *       particular order.
   *   <li>Which files and row groups are read is worked out when the pipeline is built; parallel by
   *       row groups.
   *   <li>Bad rows: rows that do not fit the schema are dead letters. A damaged file fails the
   *       pipeline.
   *   <li>Defaults: all of time.
   * </ul>
   */
  public static final class Read extends PTransform<PBegin, UnpackRecords.Result> {
    private final ParquetSourceOptions options;

    private Read(ParquetSourceOptions options) {
      this.options = options;
    }

    /** Reads events of [from, to) only; files and row groups outside are not opened. */
    public Read between(Instant from, Instant to) {
      return new Read(options.withRange(from, to));
    }

    /** Names the directories below the path by event time, for example {@code dt={yyyy-MM-dd}}. */
    public Read withPartitions(String pattern) {
      return new Read(options.withPartitions(pattern));
    }

    @Override
    public UnpackRecords.Result expand(PBegin input) {
      return input
          .apply("Records", ParquetSource.read(options))
          .apply("Rows", UnpackRecords.of(options.schema()));
    }

    @Override
    public void populateDisplayData(DisplayData.Builder builder) {
      builder.add(DisplayData.item("path", options.path()));
    }
  }

  /**
   * Writes rows as Parquet files: rows → the directory, once its files are there.
   *
   * <ul>
   *   <li>Bounded input only.
   *   <li>All files appear together at the end, or none; a repeated bundle leaves no file twice.
   *   <li>Rows keep their event time as a column {@code _event_time}.
   *   <li>Defaults: zstd; one file written at a time; no directories below.
   * </ul>
   */
  public static final class Write extends PTransform<PCollection<Row>, PCollection<String>> {
    private record Settings(String directory, @Nullable String partitions, int shards)
        implements Serializable {}

    private final Settings settings;

    private Write(Settings settings) {
      this.settings = settings;
    }

    /** Puts rows into directories by event time, for example {@code dt={yyyy-MM-dd}}. */
    public Write withPartitions(String pattern) {
      return new Write(new Settings(settings.directory(), pattern, settings.shards()));
    }

    /** Sets how many files are written side by side, at least 1. */
    public Write withShards(int shards) {
      return new Write(new Settings(settings.directory(), settings.partitions(), shards));
    }

    /**
     * @throws IllegalArgumentException for unbounded rows, which have no end to appear at
     */
    @Override
    public PCollection<String> expand(PCollection<Row> rows) {
      if (rows.isBounded() == IsBounded.UNBOUNDED) {
        throw new IllegalArgumentException("only bounded rows can be written, but they do not end");
      }
      String runId = UUID.randomUUID().toString();
      OutputDirectory.of(settings.directory(), runId).prepare();
      Schema schema = rows.getSchema();
      FileSinkOptions files =
          FileSinkOptions.of(settings.directory(), schema, runId)
              .withPartitions(settings.partitions())
              .withShards(settings.shards());
      PCollection<KV<String, Long>> written =
          rows.apply("Blocks", PackBlocks.of(schema))
              .apply(
                  "Files",
                  ParquetSink.write(ParquetSink.Options.of(files).withEventTimeColumn(true)));
      return PCollectionList.of(written)
          .apply(
              "Publish",
              PublishOutputs.of(
                  new PublishOutputs.Options(
                      List.of(Published.in(settings.directory())),
                      runId,
                      new PipelineId(getName(), ""),
                      null,
                      null)));
    }

    @Override
    public void populateDisplayData(DisplayData.Builder builder) {
      builder.add(DisplayData.item("directory", settings.directory()));
    }
  }
}
