package dev.millrace.element.coding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with the primitive codings of the wire form (protobuf's varints). */
public final class ByteSink {
  private byte[] bytes;
  private int size;

  public ByteSink() {
    this(256);
  }

  public ByteSink(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  public int size() {
    return size;
  }

  /** Forgets the content and keeps the memory. */
  public void clear() {
    size = 0;
  }

  /** Forgets everything after {@code newSize}. */
  public void truncate(int newSize) {
    size = newSize;
  }

  /** A copy of the content. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The memory that holds the content; valid up to {@link #size()}, until the next write. */
  public byte[] array() {
    return bytes;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      int wanted = Math.addExact(size, more);
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(wanted, bytes.length * 2L)));
    }
  }

  public void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** Unsigned variable-length: 1 byte for 0–127. Negative numbers take 10 bytes. */
  public void writeVarLong(long value) {
    ensure(10);
    byte[] into = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      into[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    into[at++] = (byte) rest;
    size = at;
  }

  public void writeVarInt(int value) {
    writeVarLong(value & 0xffffffffL);
  }

  /** Signed variable-length (zigzag): short for numbers near zero of either sign. */
  public void writeSigned(long value) {
    writeVarLong(value << 1 ^ value >> 63);
  }

  /** Eight bytes, big-endian. */
  public void writeLong(long value) {
    ensure(8);
    ByteViews.LONG.set(bytes, size, value);
    size += 8;
  }

  /** Four bytes, big-endian. */
  public void writeInt(int value) {
    ensure(4);
    ByteViews.INT.set(bytes, size, value);
    size += 4;
  }

  /** Writes four bytes over what is at {@code at}. */
  public void putInt(int at, int value) {
    ByteViews.INT.set(bytes, at, value);
  }

  /** Writes bytes whose bits are 0, for {@link #setBit}. */
  void writeZeros(int length) {
    ensure(length);
    int end = size + length;
    for (int at = size; at < end; at++) {
      bytes[at] = 0;
    }
    size = end;
  }

  /** Makes a bit 1 of what was written: that of number {@code bit}, the lowest of a byte first. */
  void setBit(int at, int bit) {
    bytes[at + (bit >> 3)] |= (byte) (1 << (bit & 7));
  }

  public void writeRaw(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  public void writeRaw(byte[] source) {
    writeRaw(source, 0, source.length);
  }

  /** Length, then the bytes. */
  public void writeBytes(byte[] source) {
    writeVarInt(source.length);
    writeRaw(source);
  }

  /** Length, then the fewest bytes of two's complement that say the number, big-endian. */
  public void writeInteger(long value) {
    int bits = Long.SIZE + 1 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    int length = bits + 7 >> 3;
    ensure(1 + Long.BYTES);
    bytes[size] = (byte) length;
    ByteViews.LONG.set(bytes, size + 1, value << (Long.BYTES - length) * Byte.SIZE);
    size += 1 + length;
  }

  /**
   * Length, then UTF-8. The JDK encodes strings of one byte per character by a vectorised test and
   * a copy; a loop over characters into this array takes longer, although it allocates nothing.
   */
  public void writeString(String value) {
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }
}
