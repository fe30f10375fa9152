package dev.millrace.io.parquet.page;

import java.util.Arrays;

/**
 * Decodes Parquet's hybrid of run lengths and bit packing (format specification, encoding RLE = 3),
 * in which levels and numbers of dictionary entries are stored, some numbers at a time: what a run
 * claims to hold takes no memory.
 */
final class HybridRuns {
  private static final int MAX_VARINT_SHIFT = 28;

  private final byte[] bytes;
  private final int end;
  private final int width;

  /** Where the next byte is: of the packed run at hand, else of the next run. */
  private int at;

  /** Numbers of the run at hand that are still to come. */
  private long left;

  private boolean packed;

  /** Of a run that repeats one number. */
  private int value;

  /** Where the run after the packed one at hand begins. */
  private int nextRun;

  /** Bits of the packed run that were read and not yet given out, and how many. */
  private long buffer;

  private int bits;

  /**
   * @param bytes holds the runs from {@code offset} up to {@code end}
   * @param width bits per number, 0 to 32
   * @throws IllegalStateException for another width
   */
  HybridRuns(byte[] bytes, int offset, int end, int width) {
    if (width < 0 || width > Integer.SIZE) {
      throw new IllegalStateException("a page's numbers have " + width + " bits");
    }
    this.bytes = bytes;
    this.at = offset;
    this.end = end;
    this.width = width;
  }

  /**
   * Decodes the next {@code count} numbers into the first places of an array.
   *
   * @throws IllegalStateException where the runs end early
   */
  void next(int[] into, int count) {
    int done = 0;
    while (done < count) {
      if (left == 0) {
        startRun();
      }
      int numbers = (int) Math.min(left, count - done);
      if (packed) {
        unpack(into, done, numbers);
      } else {
        Arrays.fill(into, done, done + numbers, value);
      }
      left -= numbers;
      done += numbers;
    }
  }

  private void startRun() {
    if (packed) {
      at = nextRun;
    }
    int header = varint();
    int length = header >>> 1;
    packed = (header & 1) == 1;
    if (packed) {
      left = 8L * length;
      nextRun = (int) Math.min(at + (long) length * width, end);
      buffer = 0;
      bits = 0;
      return;
    }
    int valueBytes = (width + 7) / 8;
    if (length == 0 || valueBytes > end - at) {
      throw early();
    }
    left = length;
    value = 0;
    for (int i = 0; i < valueBytes; i++) {
      value |= (bytes[at++] & 0xff) << (8 * i);
    }
  }

  private int varint() {
    int number = 0;
    for (int shift = 0; shift <= MAX_VARINT_SHIFT; shift += 7) {
      if (at >= end) {
        throw early();
      }
      byte b = bytes[at++];
      number |= (b & 0x7f) << shift;
      if (b >= 0) {
        return number;
      }
    }
    throw early();
  }

  /** Numbers of a fixed width, from the lowest bit of the first byte on. */
  private void unpack(int[] into, int from, int numbers) {
    if (((long) numbers * width - bits + 7) / 8 > end - at) {
      throw early();
    }
    long mask = (1L << width) - 1;
    long ahead = buffer;
    int known = bits;
    int place = at;
    for (int i = from; i < from + numbers; i++) {
      while (known < width) {
        ahead |= (bytes[place++] & 0xffL) << known;
        known += 8;
      }
      into[i] = (int) (ahead & mask);
      ahead >>>= width;
      known -= width;
    }
    buffer = ahead;
    bits = known;
    at = place;
  }

  private static IllegalStateException early() {
    return new IllegalStateException("a page's runs end early");
  }
}
