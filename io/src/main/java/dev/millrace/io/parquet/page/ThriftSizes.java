package dev.millrace.io.parquet.page;

import java.io.IOException;

/**
 * Walks over a structure in Thrift's compact protocol, in which footers and the headers of pages
 * are stored, and compares the sizes of its lists and texts with the bytes that are there. Thrift's
 * own reader allocates by the size that they claim.
 */
final class ThriftSizes {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VARINT_BYTES = 10;

  private final String what;
  private final byte[] bytes;
  private final int end;
  private int at;

  private ThriftSizes(String what, byte[] bytes, int at, int end) {
    this.what = what;
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /**
   * Checks the structure at the beginning of some bytes; what follows it is not looked at.
   *
   * @param what it is, for messages
   * @param end where the bytes end that begin at {@code at}
   * @throws IOException if it does not fit into them
   */
  static void check(String what, byte[] bytes, int at, int end) throws IOException {
    new ThriftSizes(what, bytes, at, end).struct(0);
  }

  private void struct(int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException(what + " is nested too deeply");
    }
    while (true) {
      int header = next();
      int type = header & 0x0f;
      if (type == 0) {
        return;
      }
      if (header >> 4 == 0) {
        varint();
      }
      // The value of a boolean field lies in its type.
      if (type > 2) {
        value(type, depth);
      }
    }
  }

  private void value(int type, int depth) throws IOException {
    switch (type) {
      case 1, 2, 3 -> skip(1);
      case 4, 5, 6 -> varint();
      case 7 -> skip(Double.BYTES);
      case 8 -> skip(varint());
      case 9, 10 -> list(depth);
      case 11 -> map(depth);
      case 12 -> struct(depth + 1);
      default -> throw new IOException(what + " holds a field of no known type");
    }
  }

  private void list(int depth) throws IOException {
    int header = next();
    long size = header >> 4 == 0x0f ? varint() : header >> 4;
    elements(size, depth, header & 0x0f);
  }

  private void map(int depth) throws IOException {
    long size = varint();
    if (size != 0) {
      int types = next();
      elements(size, depth, types >> 4, types & 0x0f);
    }
  }

  private void elements(long size, int depth, int... types) throws IOException {
    if (size < 0 || size * types.length > end - at) {
      throw new IOException(what + " claims a list of " + size + " elements");
    }
    for (long i = 0; i < size; i++) {
      for (int type : types) {
        value(type, depth + 1);
      }
    }
  }

  private int next() throws IOException {
    skip(1);
    return bytes[at - 1] & 0xff;
  }

  private long varint() throws IOException {
    long number = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int b = next();
      number |= (b & 0x7fL) << 7 * i;
      if (b < 0x80) {
        return number;
      }
    }
    throw new IOException(what + " holds a number of too many bytes");
  }

  private void skip(long count) throws IOException {
    if (count < 0 || count > end - at) {
      throw new IOException(what + " ends early");
    }
    at += (int) count;
  }
}
