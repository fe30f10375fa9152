package dev.millrace.io.parquet.write;

import dev.millrace.base.Copy;
import dev.millrace.element.block.Block;
import dev.millrace.io.file.output.FileSink;
import dev.millrace.io.file.output.FileSinkOptions;
import dev.millrace.io.parquet.page.Compression;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Blocks of rows → the paths of Parquet files, each with its number of rows. Guarantees, order and
 * errors are those of {@link FileSink}.
 */
public final class ParquetSink
    extends PTransform<PCollection<Block>, PCollection<KV<String, Long>>> {
  private final Options options;
  private final String step;

  /**
   * What to write.
   *
   * @param eventTimeColumn whether rows keep their event time, as the column {@code _event_time}
   */
  public record Options(FileSinkOptions files, Compression compression, boolean eventTimeColumn)
      implements Serializable {
    /** zstd, without the event time. */
    public static Options of(FileSinkOptions files) {
      return new Options(files, Compression.ZSTD, false);
    }

    public Options withCompression(Compression other) {
      return Copy.of(this, Options::compression).with(other);
    }

    public Options withEventTimeColumn(boolean keep) {
      return Copy.of(this, Options::eventTimeColumn).with(keep);
    }
  }

  private ParquetSink(Options options, String step) {
    this.options = options;
    this.step = step;
  }

  /** Writes Parquet files; the output holds their paths and numbers of rows. */
  public static ParquetSink write(Options options) {
    return new ParquetSink(options, "files");
  }

  /** Counts rows under the name of a step; see {@link dev.millrace.io.file.output.SinkCounters}. */
  public ParquetSink countedAs(String name) {
    return new ParquetSink(options, name);
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Block> blocks) {
    ParquetFormat format = ParquetFormat.of(options.compression(), options.eventTimeColumn());
    return blocks.apply("Files", FileSink.write(options.files(), format).countedAs(step));
  }
}
