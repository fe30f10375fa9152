package dev.millrace.connect.parquet;

import static dev.millrace.connect.key.Key.defaulting;

import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.ReadBack;
import dev.millrace.connect.SharedKeys;
import dev.millrace.connect.SinkContext;
import dev.millrace.connect.SinkResult;
import dev.millrace.connect.SinkRows;
import dev.millrace.connect.SinkType;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.file.FileKeys;
import dev.millrace.connect.file.FileReadBack;
import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.output.ShardedOutput;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.read.ParquetPlanner;
import dev.millrace.io.parquet.read.ParquetSourceOptions;
import dev.millrace.io.parquet.read.ParquetSplitReader;
import dev.millrace.io.parquet.write.ParquetFormat;
import dev.millrace.io.parquet.write.ParquetSink;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.values.PCollection;

/** {@code WriteToParquet}. */
final class ParquetSinkType implements SinkType {
  private static final Key<String> COMPRESSION =
      defaulting(
          "compression",
          Choice.of("zstd", "snappy", "gzip", "none"),
          "zstd",
          "How pages are compressed.");

  private static final KeySet KEYS =
      KeySet.of(
          FileKeys.SINK_PATH,
          FileKeys.DIRECTORY,
          FileKeys.PARTITIONS,
          COMPRESSION,
          FileKeys.TARGET_FILE_SIZE,
          FileKeys.ROLL_EVERY,
          FileKeys.FILE_NAME_SUFFIX,
          FileKeys.NUM_SHARDS,
          SharedKeys.RATE,
          SharedKeys.ERROR_HANDLING);

  @Override
  public String type() {
    return "WriteToParquet";
  }

  @Override
  public String doc() {
    return "Writes Parquet files, which appear whole or not at all.";
  }

  @Override
  public KeySet keys() {
    return KEYS;
  }

  @Override
  public Delivery delivery() {
    return Delivery.WHOLE_FILES;
  }

  @Override
  public boolean isForDirectories() {
    return true;
  }

  @Override
  public boolean writesTimes(EndpointSpec sink) {
    return true;
  }

  @Override
  public String place(EndpointSpec sink) {
    return sink.value(FileKeys.SINK_PATH);
  }

  @Override
  public Optional<EndpointSpec> beside(EndpointSpec sink, String name) {
    return FileKeys.beside(sink, name);
  }

  @Override
  public boolean replaces(EndpointSpec sink, EndpointSpec other) {
    return FileKeys.isSamePlace(sink, other);
  }

  @Override
  public Optional<ReadBack> readBack() {
    return Optional.of(new FileReadBack(true, ParquetSinkType::files));
  }

  private static FileReadBack.Files files(WrittenRows written) {
    ParquetSourceOptions options =
        ParquetSourceOptions.of(written.sink().value(FileKeys.SINK_PATH), written.schema());
    return new FileReadBack.Files(
        () -> ParquetPlanner.plan(options).splits(), new ParquetSplitReader(options));
  }

  @Override
  public void check(SinkRows rows) {
    FileKeys.checkPartitions(rows);
    FileKeys.checkPath(rows);
    FileKeys.checkShards(rows);
  }

  @Override
  public SinkResult write(SinkContext context, PCollection<Block> rows) {
    String compression = context.sink().value(COMPRESSION).toUpperCase(Locale.ROOT);
    boolean directory = !context.numbersFiles() || FileKeys.hasDirectories(context.sink());
    ParquetFormat format = ParquetFormat.of(Compression.valueOf(compression), directory);
    Optional<ShardedOutput> shards = FileKeys.shards(context, format, "");
    ParquetSink.Options options =
        ParquetSink.Options.of(FileKeys.options(context, shards))
            .withEventTimeColumn(directory)
            .withCompression(Compression.valueOf(compression));
    return FileKeys.write(
        context,
        rows,
        placed ->
            SinkResult.at(context.sink().value(FileKeys.SINK_PATH))
                .withShards(shards)
                .withFiles(
                    placed.apply(
                        context.output() + "/write",
                        ParquetSink.write(options).countedAs(context.step()))));
  }
}
