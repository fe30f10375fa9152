package dev.millrace.io.parquet.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Compares sizes that a file claims with the bytes that are there. Parquet's own readers allocate
 * by the claim; a damaged file could ask them for gigabytes.
 */
public final class StoredSizes {
  private static final int INT96_BYTES = 12;

  /** More values in a block of a delta encoding than any writer puts there. */
  private static final int MAX_DELTA_BLOCK = 1 << 20;

  private StoredSizes() {}

  /**
   * Opens a dictionary.
   *
   * @throws IllegalStateException if it claims more entries, or longer ones, than its bytes can
   *     hold
   */
  public static Dictionary dictionary(ColumnDescriptor column, DictionaryPage page)
      throws IOException {
    long entries = page.getDictionarySize();
    if (entries < 0 || entries * smallest(column) > page.getBytes().size()) {
      throw new IllegalStateException("a dictionary of " + entries + " entries ends early");
    }
    if (column.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      return page.getEncoding().initDictionary(column, page);
    }
    // Some decompressors give bytes that can be read once.
    DictionaryPage held = page.copy();
    BytesInput bytes = held.getBytes();
    ByteBuffer plain = bytes.toInputStream().slice(Math.toIntExact(bytes.size()));
    checkLengths(plain.order(ByteOrder.LITTLE_ENDIAN), entries);
    return held.getEncoding().initDictionary(column, held);
  }

  /** Of plain entries, each of which its length precedes. */
  private static void checkLengths(ByteBuffer plain, long entries) {
    for (long i = 0; i < entries; i++) {
      int length = plain.remaining() < Integer.BYTES ? -1 : plain.getInt();
      if (length < 0 || length > plain.remaining()) {
        throw new IllegalStateException("entry " + i + " of a dictionary ends early");
      }
      plain.position(plain.position() + length);
    }
  }

  /** The bytes that a plain value takes at least. */
  private static long smallest(ColumnDescriptor column) {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case INT32, FLOAT, BINARY -> Integer.BYTES;
      case INT64, DOUBLE -> Long.BYTES;
      case INT96 -> INT96_BYTES;
      case FIXED_LEN_BYTE_ARRAY -> Math.max(1, column.getPrimitiveType().getTypeLength());
      case BOOLEAN -> 1;
    };
  }

  /**
   * Walks over numbers in delta encoding (format specification, encoding 5).
   *
   * @param most how many numbers there may be
   * @return where the bytes after them begin
   * @throws IllegalStateException if the numbers do not fit into the bytes
   */
  static int deltas(byte[] bytes, int offset, int end, int most) {
    Varints in = new Varints(bytes, offset, end);
    long block = in.next();
    long parts = in.next();
    long total = in.next();
    in.next();
    if (block <= 0
        || block > MAX_DELTA_BLOCK
        || parts <= 0
        || block % parts != 0
        || block / parts % 8 != 0
        || total > most) {
      throw new IllegalStateException("a page's deltas claim " + total + " values in odd blocks");
    }
    long perPart = block / parts;
    for (long done = 1; done < total; ) {
      in.next();
      int widths = in.at;
      in.skip(parts);
      for (int part = 0; part < parts && done < total; part++, done += perPart) {
        in.skip((bytes[widths + part] & 0xff) * (perPart / 8));
      }
    }
    return in.at;
  }

  /** Unsigned numbers of variable length. */
  private static final class Varints {
    private static final int MAX_SHIFT = 63;

    private final byte[] bytes;
    private final int end;
    private int at;

    Varints(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    long next() {
      long number = 0;
      for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
        skip(1);
        byte b = bytes[at - 1];
        number |= (b & 0x7fL) << shift;
        if (b >= 0) {
          return number;
        }
      }
      throw new IllegalStateException("a page's deltas hold a number of too many bytes");
    }

    void skip(long count) {
      if (count > end - at) {
        throw new IllegalStateException("a page's deltas end early");
      }
      at += (int) count;
    }
  }
}
