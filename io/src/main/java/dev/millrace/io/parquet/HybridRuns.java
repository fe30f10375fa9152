package dev.millrace.io.parquet;

import java.util.Arrays;

/**
 * Decodes Parquet's hybrid of run lengths and bit packing (format specification, encoding RLE = 3),
 * in which levels and numbers of dictionary entries are stored.
 */
final class HybridRuns {
  private HybridRuns() {}

  /**
   * Decodes the first {@code count} numbers.
   *
   * @param bytes holds the runs from {@code offset} up to {@code end}
   * @param width bits per number, 0 to 32
   * @param into gets the numbers from index 0 on
   * @throws IllegalStateException where the runs end early
   */
  static void decode(byte[] bytes, int offset, int end, int width, int[] into, int count) {
    int at = offset;
    int done = 0;
    while (done < count) {
      int header = 0;
      int shift = 0;
      byte b;
      do {
        if (at >= end) {
          throw new IllegalStateException("a page's runs end early");
        }
        b = bytes[at++];
        header |= (b & 0x7f) << shift;
        shift += 7;
      } while (b < 0);
      int length = header >>> 1;
      if ((header & 1) == 1) {
        int numbers = Math.min(length * 8, count - done);
        unpack(bytes, at, end, width, into, done, numbers);
        done += numbers;
        at += length * width;
      } else {
        int valueBytes = (width + 7) / 8;
        if (length == 0 || at + valueBytes > end) {
          throw new IllegalStateException("a page's runs end early");
        }
        int value = 0;
        for (int i = 0; i < valueBytes; i++) {
          value |= (bytes[at++] & 0xff) << (8 * i);
        }
        int numbers = Math.min(length, count - done);
        Arrays.fill(into, done, done + numbers, value);
        done += numbers;
      }
    }
  }

  /** Numbers of a fixed width, from the lowest bit of the first byte on. */
  private static void unpack(
      byte[] bytes, int offset, int end, int width, int[] into, int from, int numbers) {
    if (offset + ((long) numbers * width + 7) / 8 > end) {
      throw new IllegalStateException("a page's runs end early");
    }
    long mask = (1L << width) - 1;
    long buffer = 0;
    int bits = 0;
    int at = offset;
    for (int i = from; i < from + numbers; i++) {
      while (bits < width) {
        buffer |= (bytes[at++] & 0xffL) << bits;
        bits += 8;
      }
      into[i] = (int) (buffer & mask);
      buffer >>>= width;
      bits -= width;
    }
  }
}
