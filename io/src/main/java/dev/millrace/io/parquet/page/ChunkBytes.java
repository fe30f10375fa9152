package dev.millrace.io.parquet.page;

import java.io.IOException;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a column in a row group, from the front to the end. Those of a large one are read in
 * pieces, as they are asked for: it may be longer than an array, and than the memory.
 */
public final class ChunkBytes {
  /** How much is read at once of a column that is read in pieces. */
  public static final int PIECE_BYTES = 8 << 20;

  private final @Nullable SeekableInputStream in;
  private final int pieceBytes;
  private byte[] bytes;
  private int at;
  private int end;

  /** How many bytes {@link #in} still has for this column. */
  private long rest;

  private ChunkBytes(
      @Nullable SeekableInputStream in, int pieceBytes, byte[] bytes, int at, int end, long rest) {
    this.in = in;
    this.pieceBytes = pieceBytes;
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.rest = rest;
  }

  /** A column that was read already, among others. */
  static ChunkBytes of(byte[] bytes, int from, int end) {
    return new ChunkBytes(null, 0, bytes, from, end, 0);
  }

  /**
   * A column that is still to be read.
   *
   * @param in stands at its first byte
   */
  static ChunkBytes inPieces(SeekableInputStream in, long length, int pieceBytes) {
    return new ChunkBytes(in, pieceBytes, new byte[0], 0, 0, length);
  }

  /**
   * Reads on where fewer bytes than wanted are at hand.
   *
   * @return how many are, from {@link #at} on; fewer only at the column's end
   */
  int ahead(int wanted) throws IOException {
    int there = end - at;
    SeekableInputStream stream = in;
    if (there >= wanted || rest == 0 || stream == null) {
      return there;
    }
    int more = (int) Math.min(rest, Math.max(pieceBytes, (long) wanted - there));
    // Never the same array: the values of the page before may still point into it.
    byte[] longer = new byte[Math.addExact(there, more)];
    System.arraycopy(bytes, at, longer, 0, there);
    stream.readFully(longer, there, more);
    bytes = longer;
    at = 0;
    end = longer.length;
    rest -= more;
    return end;
  }

  /** Goes past bytes that are at hand; gives where they begin. */
  int take(int count) {
    at += count;
    return at - count;
  }

  /** Holds what is at hand. */
  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }
}
