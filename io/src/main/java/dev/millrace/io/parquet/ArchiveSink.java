package dev.millrace.io.parquet;

import dev.millrace.element.BlockCoder;
import dev.millrace.element.RowCodec;
import dev.millrace.element.SourceBatch;
import dev.millrace.io.file.FileSinkOptions;
import dev.millrace.io.file.FileTarget;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.OutputDirectory;
import dev.millrace.io.file.PartitionPattern;
import dev.millrace.io.file.SinkCounters;
import dev.millrace.io.file.WriteFiles;
import dev.millrace.io.file.WrittenFilesCoder;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a live source → the paths of an archive's files: the stream's columns and those of
 * {@link ArchiveSchema}, in directories by event time; late events as well, each in its own event
 * time's directory. Records that could not be decoded go to {@code _undecodable} with their bytes.
 *
 * <p>Bounded and unbounded. Batches wait for {@link Options#rollEvery} of processing time, or for
 * the end of the input, and are then committed together: files first, the manifest last ({@link
 * ArchiveManifest}). An archiver that starts at the manifest's offsets archives each record once,
 * whatever was killed before. All records of one partition of the source go through one writer; the
 * source must hand on a partition's batches in order.
 *
 * <p>Errors: ML-5110 no permission, ML-5111 disk full, ML-5114 other.
 */
public final class ArchiveSink extends PTransform<PCollection<SourceBatch>, PCollection<String>> {
  /** The directory of records that could not be decoded. */
  public static final String UNDECODABLE = "_undecodable";

  private final Options options;
  private final SinkCounters counters;

  /**
   * What to archive, and where.
   *
   * @param path the archive's directory
   * @param schema of the stream
   * @param partitions directories by event time
   * @param shards how many writers work side by side
   * @param rollEvery how long batches wait, in processing time; null for the end of the input
   * @param runId tells this run's staged files from others; letters, digits, {@code -}
   */
  public record Options(
      String path,
      Schema schema,
      String partitions,
      int shards,
      @Nullable Duration rollEvery,
      Compression compression,
      String runId)
      implements Serializable {
    /** The directories by day and hour that archives have by default. */
    public static final String BY_HOUR = "dt={yyyy-MM-dd}/hour={HH}";

    /** Checks shards and pattern. */
    public Options {
      PartitionPattern.of(partitions);
      if (shards < 1) {
        throw new IllegalArgumentException("shards must be > 0, but was: " + shards);
      }
      path = LocalPaths.absolute(path);
    }

    /** By hour, one shard, committed at the end of the input. */
    public static Options of(String path, Schema schema, String runId) {
      return new Options(path, schema, BY_HOUR, 1, null, Compression.ZSTD, runId);
    }

    public Options withPartitions(String pattern) {
      return new Options(path, schema, pattern, shards, rollEvery, compression, runId);
    }

    public Options withShards(int number) {
      return new Options(path, schema, partitions, number, rollEvery, compression, runId);
    }

    public Options withRollEvery(@Nullable Duration interval) {
      return new Options(path, schema, partitions, shards, interval, compression, runId);
    }

    public Options withCompression(Compression other) {
      return new Options(path, schema, partitions, shards, rollEvery, other, runId);
    }
  }

  private ArchiveSink(Options options, SinkCounters counters) {
    this.options = options;
    this.counters = counters;
  }

  /** Archives a stream; call {@link ArchiveManifest#prepare} before the run. */
  public static ArchiveSink write(Options options) {
    return new ArchiveSink(options, new SinkCounters("archive"));
  }

  /** Counts records under the name of a step. */
  public ArchiveSink countedAs(String step) {
    return new ArchiveSink(options, new SinkCounters(step));
  }

  @Override
  public PCollection<String> expand(PCollection<SourceBatch> batches) {
    PartitionPattern pattern = PartitionPattern.of(options.partitions());
    RowCodec events = RowCodec.of(ArchiveSchema.of(options.schema()));
    RowCodec dead = RowCodec.of(ArchiveSchema.UNDECODABLE);
    List<FileTarget> targets =
        List.of(
            new FileTarget("", events, pattern, format(events)),
            new FileTarget(UNDECODABLE, dead, pattern, format(dead)));
    String staging = OutputDirectory.of(options.path(), options.runId()).staging();
    return batches
        .apply("Rows", ParDo.of(new ArchiveRowsFn(events, dead, options.shards(), counters)))
        .setCoder(KvCoder.of(VarIntCoder.of(), BlockCoder.of()))
        .apply(
            "Files",
            WriteFiles.of(
                targets,
                LocalPaths.resolve(staging, "tmp"),
                FileSinkOptions.DEFAULT_TARGET_BYTES,
                options.rollEvery()))
        .apply("OneCommitter", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), WrittenFilesCoder.of()))
        .apply("Commit", ParDo.of(new ArchiveCommitFn(options.path(), counters)))
        .setCoder(StringUtf8Coder.of());
  }

  private ArchiveFormat format(RowCodec codec) {
    return ArchiveFormat.of(ParquetFormat.of(options.compression(), false), codec.schema());
  }
}
