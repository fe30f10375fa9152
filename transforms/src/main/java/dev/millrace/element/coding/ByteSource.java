package dev.millrace.element.coding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteSink} wrote. Reading past the end is an {@link IllegalStateException}. */
public final class ByteSource {
  private byte[] bytes;
  private int end;
  private int position;

  public ByteSource(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public ByteSource(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  /** Starts on other memory. */
  public void start(byte[] other, int offset, int length) {
    bytes = other;
    position = offset;
    end = offset + length;
  }

  public boolean hasMore() {
    return position < end;
  }

  public int position() {
    return position;
  }

  /** A source of what is left here, with a position of its own. */
  public ByteSource copy() {
    return new ByteSource(bytes, position, end - position);
  }

  /** The memory that is read from. Not to be modified. */
  public byte[] array() {
    return bytes;
  }

  private int take(int length) {
    if (length < 0 || length > end - position) {
      throw new IllegalStateException(
          "truncated data: " + length + " bytes wanted, " + (end - position) + " left");
    }
    int at = position;
    position += length;
    return at;
  }

  /** Goes on, or back, to a place. */
  public void seek(int place) {
    position = place;
  }

  public void skip(int length) {
    take(length);
  }

  public byte readByte() {
    return bytes[take(1)];
  }

  public boolean readBoolean() {
    return readByte() != 0;
  }

  public long readVarLong() {
    if (position < end && bytes[position] >= 0) {
      return bytes[position++];
    }
    byte[] from = bytes;
    int at = position;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        take(at + 1 - position);
      }
      byte b = from[at++];
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        position = at;
        return value;
      }
    }
    throw new IllegalStateException("a variable-length number is longer than 10 bytes");
  }

  public int readVarInt() {
    return (int) readVarLong();
  }

  public long readSigned() {
    long value = readVarLong();
    return value >>> 1 ^ -(value & 1);
  }

  public long readLong() {
    return (long) ByteViews.LONG.get(bytes, take(8));
  }

  public int readInt() {
    return (int) ByteViews.INT.get(bytes, take(4));
  }

  /**
   * A number in two's complement, big-endian.
   *
   * @param length in bytes, 1 to 8
   */
  public long readInteger(int length) {
    int at = take(length);
    long value = bytes[at];
    for (int i = 1; i < length; i++) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    return value;
  }

  public byte[] readRaw(int length) {
    int at = take(length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  public byte[] readBytes() {
    return readRaw(readVarInt());
  }

  public String readString() {
    int length = readVarInt();
    return new String(bytes, take(length), length, StandardCharsets.UTF_8);
  }
}
