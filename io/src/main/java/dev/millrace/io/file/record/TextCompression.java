package dev.millrace.io.file.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.xerial.snappy.SnappyFramedInputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/**
 * How a file of lines is compressed as a whole, which the end of its name tells. Files that several
 * compressed ones were joined to are read to their end.
 */
public enum TextCompression {
  NONE(""),
  /** RFC 1952. */
  GZIP(".gz"),
  /** RFC 8878, with a checksum of each frame. */
  ZSTD(".zst"),
  /** The framing format of Snappy's authors, which Hadoop's codec of that name is not. */
  SNAPPY(".sz"),
  BZIP2(".bz2");

  private static final int BUFFER = 1 << 16;
  private static final int ZSTD_LEVEL = 3;

  private final String ending;

  TextCompression(String ending) {
    this.ending = ending;
  }

  /** The names of all, as keys have them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(TextCompression::key).toList();
  }

  /**
   * @param key as {@link #names} has it
   */
  public static TextCompression of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** The compression of a file, by its name. */
  public static TextCompression ofFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(each -> each != NONE && lower.endsWith(each.ending))
        .findFirst()
        .orElse(NONE);
  }

  /** A name without the ending of its compression. */
  public static String plainName(String name) {
    return name.substring(0, name.length() - ofFile(name).ending.length());
  }

  private String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What names of files end in; empty for none. */
  public String ending() {
    return ending;
  }

  OutputStream compress(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL).setChecksum(true);
      case SNAPPY -> new SnappyFramedOutputStream(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out);
    };
  }

  InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
      case SNAPPY -> new SnappyFramedInputStream(in);
      case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(in, BUFFER), true);
    };
  }
}
