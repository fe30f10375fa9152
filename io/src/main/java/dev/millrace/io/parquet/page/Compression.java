package dev.millrace.io.parquet.page;

import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** How the pages of Parquet files are compressed. */
public enum Compression {
  ZSTD(CompressionCodecName.ZSTD),
  SNAPPY(CompressionCodecName.SNAPPY),
  GZIP(CompressionCodecName.GZIP),
  NONE(CompressionCodecName.UNCOMPRESSED);

  private final CompressionCodecName codec;

  Compression(CompressionCodecName codec) {
    this.codec = codec;
  }

  /** The compression of a name as pipeline files write it, for example {@code zstd}. */
  public static Optional<Compression> named(String name) {
    for (Compression compression : values()) {
      if (compression.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  public CompressionCodecName codec() {
    return codec;
  }
}
