package dev.millrace.io.archive;

import dev.millrace.base.Copy;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.archive.manifest.Coverage;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.io.file.output.CountWrittenFn;
import dev.millrace.io.file.output.FileSinkOptions;
import dev.millrace.io.file.output.FileTarget;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.file.output.WrittenFile;
import dev.millrace.io.file.output.WrittenFilesCoder;
import dev.millrace.io.file.tree.PartitionPattern;
import dev.millrace.io.parquet.page.Compression;
import dev.millrace.io.parquet.write.ParquetFormat;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Keys;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;

/**
 * Batches of a live source → the paths of an archive's files: the stream's columns and those of
 * {@link ArchiveSchema}, in directories by event time; late events as well, each in its own event
 * time's directory. Records that could not be decoded go to {@code _undecodable} with their bytes.
 *
 * <p>Bounded and unbounded. Batches are spooled to files of their own until there is enough of them
 * ({@link Options#rollBytes}), the first has waited for {@link Options#rollEvery} of processing
 * time, or the input ends; what then waits is written as Parquet and committed together: files
 * first, the manifest last ({@link ArchiveManifest}). An archiver that starts at the manifest's
 * offsets archives each record once, whatever was killed before, and in whatever order the runner
 * handed on the batches. All records of one partition of the source go through one writer.
 *
 * <p>Errors: ML-5110 no permission, ML-5111 disk full, ML-5114 other, ML-5203 what was staged is
 * gone, ML-5204 another archiver took over.
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
   * @param targetBytes a file is ended when it is about this long
   * @param rollBytes how many bytes of records wait for a commit at most; about four times as many
   *     as the files that become of them
   * @param rollEvery how long a record waits for a commit at most, in processing time
   * @param runId tells this run's staged files from others; letters, digits, {@code -}
   * @param held what the archive held at the start; such records are left out
   * @param clock tells the time of ingestion
   */
  public record Options(
      String path,
      Schema schema,
      String partitions,
      int shards,
      long targetBytes,
      long rollBytes,
      Duration rollEvery,
      Compression compression,
      String runId,
      Coverage held,
      Clock clock)
      implements Serializable {
    /** The directories by day and hour that archives have by default. */
    public static final String BY_HOUR = "dt={yyyy-MM-dd}/hour={HH}";

    /** How long a record waits for its commit by default: a minute. */
    public static final Duration DEFAULT_AGE = Duration.ofMinutes(1);

    /** How much smaller a record is in Parquet than on its way there; a rule of thumb. */
    private static final int COMPRESSION = 4;

    /** Checks shards and pattern. */
    public Options {
      PartitionPattern.of(partitions);
      if (shards < 1) {
        throw new IllegalArgumentException("shards must be > 0, but was: " + shards);
      }
      path = LocalPaths.absolute(path);
    }

    /** By hour, one shard, files of 128 MiB, a commit a minute, into an empty archive. */
    public static Options of(String path, Schema schema, String runId) {
      long target = FileSinkOptions.DEFAULT_TARGET_BYTES;
      return new Options(
          path,
          schema,
          BY_HOUR,
          1,
          target,
          target * COMPRESSION,
          DEFAULT_AGE,
          Compression.ZSTD,
          runId,
          Coverage.NONE,
          Clock.systemUTC());
    }

    public Options withPartitions(String pattern) {
      return Copy.of(this, Options::partitions).with(pattern);
    }

    public Options withShards(int number) {
      return Copy.of(this, Options::shards).with(number);
    }

    /** Files of about this many bytes; a commit is made when there is enough for one. */
    public Options withTargetBytes(long bytes) {
      Options longer = Copy.of(this, Options::targetBytes).with(bytes);
      return Copy.of(longer, Options::rollBytes).with(bytes * COMPRESSION);
    }

    public Options withRollEvery(Duration interval) {
      return Copy.of(this, Options::rollEvery).with(interval);
    }

    /** Leaves out what an archive holds already. */
    public Options onTopOf(ArchiveManifest manifest) {
      return Copy.of(this, Options::held).with(manifest.coverage());
    }

    public Options withClock(Clock other) {
      return Copy.of(this, Options::clock).with(other);
    }
  }

  private ArchiveSink(Options options, SinkCounters counters) {
    this.options = options;
    this.counters = counters;
  }

  /** Archives a stream; its run must have begun an {@link ArchiveSession}. */
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
    String staging = LocalPaths.resolve(options.path(), ArchiveSession.STAGING + options.runId());
    KvCoder<List<WrittenFile>, List<Spool>> written =
        KvCoder.of(WrittenFilesCoder.of(), ListCoder.of(SpoolCoder.of()));
    return batches
        .apply(
            "Spool",
            ParDo.of(
                new SpoolFn(
                    LocalPaths.resolve(staging, "spool"),
                    List.of(events, dead),
                    options.shards(),
                    options.held(),
                    options.clock(),
                    counters)))
        .setCoder(KvCoder.of(VarIntCoder.of(), SpoolCoder.of()))
        .apply("Roll", ParDo.of(new RollFn(options.rollBytes(), options.rollEvery())))
        .setCoder(ListCoder.of(SpoolCoder.of()))
        .apply(
            "Files",
            ParDo.of(
                new WriteSpoolsFn(
                    targets, LocalPaths.resolve(staging, "tmp"), options.targetBytes())))
        .setCoder(written)
        .apply("OneCommitter", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), written))
        .apply("Commit", ParDo.of(new ArchiveCommitFn(options.path(), options.runId())))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
        .apply("Count", ParDo.of(new CountWrittenFn(counters)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
        .apply("Paths", Keys.create());
  }

  private ArchiveFormat format(RowCodec codec) {
    return ArchiveFormat.of(ParquetFormat.of(options.compression(), false), codec.schema());
  }
}
