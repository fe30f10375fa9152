package dev.millrace.io.parquet.page;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Compresses and decompresses pages with the compression libraries themselves. Parquet's own
 * factory goes through Hadoop's codecs, which costs a second of start-up, copies every page through
 * streams and logs about native libraries; it remains for the codecs that are rare.
 */
public final class PageCodecs implements CompressionCodecFactory {
  private static final int ZSTD_LEVEL = 3;

  /** A block of zstd has a header of 3 bytes and holds at most so many. */
  private static final long ZSTD_BLOCK_BYTES = 128 << 10;

  private static final int ZSTD_BLOCK_HEADER_BYTES = 3;

  /** How many bytes one compressed byte can stand for at most, rounded up. */
  private static final int SNAPPY_RATIO = 32;

  private static final int GZIP_RATIO = 1_100;
  private static final int LZ4_RATIO = 256;

  private @Nullable CodecFactory others;

  /** A compression as functions of whole pages. */
  private interface Codec {
    byte[] compress(byte[] plain) throws IOException;

    byte[] decompress(byte[] compressed, int plainSize) throws IOException;

    /** The most bytes that so many compressed ones can stand for. */
    long most(long compressed);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    Codec codec = codec(name);
    return codec == null ? others().getCompressor(name) : new Compressor(name, codec);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    Codec codec = codec(name);
    return codec == null
        ? new Lz4Decompressor(others().getDecompressor(name), name == CompressionCodecName.LZ4)
        : new Decompressor(codec);
  }

  @Override
  public void release() {
    if (others != null) {
      others.release();
    }
  }

  private CodecFactory others() {
    CodecFactory factory = others;
    if (factory == null) {
      factory = new CodecFactory(new PlainParquetConfiguration(), 0);
      others = factory;
    }
    return factory;
  }

  private static @Nullable Codec codec(CompressionCodecName name) {
    return switch (name) {
      case UNCOMPRESSED -> new None();
      case ZSTD -> new ZstdCodec();
      case SNAPPY -> new SnappyCodec();
      case GZIP -> new GzipCodec();
      case LZ4, LZ4_RAW -> null;
      case LZO, BROTLI ->
          throw new IllegalStateException(
              "columns compressed by " + name + " are refused when a file is opened");
    };
  }

  /** A damaged page may ask for gigabytes. */
  private static void check(int plainSize, long most) throws IOException {
    if (plainSize < 0 || plainSize > most) {
      throw new IOException("a page claims " + plainSize + " bytes, and has " + most + " at most");
    }
  }

  private static byte[] array(BytesInput bytes) throws IOException {
    byte[] array = new byte[Math.toIntExact(bytes.size())];
    if (bytes.toInputStream().readNBytes(array, 0, array.length) < array.length) {
      throw new EOFException("a page ends early");
    }
    return array;
  }

  private record Compressor(CompressionCodecName getCodecName, Codec codec)
      implements BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return BytesInput.from(codec.compress(array(bytes)));
    }

    @Override
    public void release() {}
  }

  private record Decompressor(Codec codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int plainSize) throws IOException {
      if (plainSize == 0) {
        // A page of version 2 without a value: its writer compressed nothing at all.
        return BytesInput.empty();
      }
      check(plainSize, codec.most(bytes.size()));
      byte[] plain = codec.decompress(array(bytes), plainSize);
      if (plain.length != plainSize) {
        throw new IOException("a page has " + plain.length + " bytes instead of " + plainSize);
      }
      return BytesInput.from(plain);
    }

    @Override
    public void decompress(ByteBuffer input, int size, ByteBuffer output, int plainSize)
        throws IOException {
      check(plainSize, codec.most(size));
      byte[] compressed = new byte[size];
      input.get(compressed);
      output.put(codec.decompress(compressed, plainSize));
    }

    @Override
    public void release() {}
  }

  /**
   * @param blocks whether pages have Hadoop's framing
   */
  private record Lz4Decompressor(BytesInputDecompressor lz4, boolean blocks)
      implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int plainSize) throws IOException {
      check(plainSize, bytes.size() * LZ4_RATIO);
      if (blocks) {
        Lz4Blocks.check(array(bytes));
      }
      return lz4.decompress(bytes, plainSize);
    }

    @Override
    public void decompress(ByteBuffer input, int size, ByteBuffer output, int plainSize)
        throws IOException {
      byte[] compressed = new byte[size];
      input.get(compressed);
      output.put(array(decompress(BytesInput.from(compressed), plainSize)));
    }

    @Override
    public void release() {
      lz4.release();
    }
  }

  private record None() implements Codec {
    @Override
    public byte[] compress(byte[] plain) {
      return plain;
    }

    @Override
    public byte[] decompress(byte[] compressed, int plainSize) {
      return compressed;
    }

    @Override
    public long most(long compressed) {
      return compressed;
    }
  }

  private record ZstdCodec() implements Codec {
    @Override
    public byte[] compress(byte[] plain) {
      return Zstd.compress(plain, ZSTD_LEVEL);
    }

    @Override
    public byte[] decompress(byte[] compressed, int plainSize) throws IOException {
      long known = Zstd.getFrameContentSize(compressed);
      if (known != plainSize) {
        return stream(compressed, plainSize);
      }
      byte[] plain = new byte[plainSize];
      try {
        long size = Zstd.decompress(plain, compressed);
        if (Zstd.isError(size) || size != plainSize) {
          throw new IOException("a page cannot be decompressed: " + Zstd.getErrorName(size));
        }
      } catch (ZstdException e) {
        throw new IOException("a page cannot be decompressed", e);
      }
      return plain;
    }

    /** Where a frame does not tell its size: what is there is allocated, not what is claimed. */
    private static byte[] stream(byte[] compressed, int plainSize) throws IOException {
      try (ZstdInputStreamNoFinalizer in =
          new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(compressed))) {
        return in.readNBytes(plainSize);
      }
    }

    @Override
    public long most(long compressed) {
      return (compressed / ZSTD_BLOCK_HEADER_BYTES + 1) * ZSTD_BLOCK_BYTES;
    }
  }

  private record SnappyCodec() implements Codec {
    @Override
    public byte[] compress(byte[] plain) throws IOException {
      return Snappy.compress(plain);
    }

    @Override
    public byte[] decompress(byte[] compressed, int plainSize) throws IOException {
      // Its own length, which the page may contradict, is what it allocates.
      check(Snappy.uncompressedLength(compressed), plainSize);
      return Snappy.uncompress(compressed);
    }

    @Override
    public long most(long compressed) {
      return compressed * SNAPPY_RATIO;
    }
  }

  private record GzipCodec() implements Codec {
    @Override
    public byte[] compress(byte[] plain) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2 + 32);
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(plain);
      }
      return bytes.toByteArray();
    }

    @Override
    public byte[] decompress(byte[] compressed, int plainSize) throws IOException {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
        byte[] plain = in.readNBytes(plainSize);
        if (plain.length < plainSize) {
          throw new EOFException("a page ends early");
        }
        return plain;
      }
    }

    @Override
    public long most(long compressed) {
      return compressed * GZIP_RATIO;
    }
  }
}
