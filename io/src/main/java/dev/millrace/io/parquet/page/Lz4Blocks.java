package dev.millrace.io.parquet.page;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Walks over a page in Hadoop's framing of LZ4 (the codec LZ4, not LZ4_RAW): blocks of a plain
 * length, then pieces of a compressed length each. Hadoop's reader allocates by these lengths.
 */
final class Lz4Blocks {
  private static final int LONG_LENGTH = 15;
  private static final int SHORTEST_MATCH = 4;

  private Lz4Blocks() {}

  /**
   * Checks a page.
   *
   * @throws IOException if its lengths do not fit into its bytes
   */
  static void check(byte[] page) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(page);
    try {
      while (in.hasRemaining()) {
        for (long left = in.getInt(); left > 0; ) {
          int piece = in.getInt();
          if (piece <= 0 || piece > in.remaining()) {
            throw new IOException("a piece of " + piece + " bytes of LZ4 ends early");
          }
          left -= plainLength(in.slice().limit(piece));
          in.position(in.position() + piece);
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("a page's LZ4 ends early", e);
    }
  }

  /** The length of what a piece decompresses to; at least 1. */
  private static long plainLength(ByteBuffer piece) {
    long length = 0;
    while (piece.hasRemaining()) {
      int token = piece.get() & 0xff;
      int literals = length(piece, token >> 4);
      piece.position(piece.position() + literals);
      length += literals;
      if (piece.hasRemaining()) {
        piece.getShort();
        length += length(piece, token & 0x0f) + SHORTEST_MATCH;
      }
    }
    return Math.max(1, length);
  }

  private static int length(ByteBuffer piece, int nibble) {
    int length = nibble;
    if (nibble == LONG_LENGTH) {
      int next;
      do {
        next = piece.get() & 0xff;
        length += next;
      } while (next == 0xff);
    }
    return length;
  }
}
