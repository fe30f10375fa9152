package dev.millrace.io.format.avro;

import java.util.Arrays;

/** Avro's binary form, written to memory. */
final class AvroOutput {
  private byte[] bytes = new byte[256];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void writeBoolean(boolean value) {
    room(1);
    bytes[size++] = (byte) (value ? 1 : 0);
  }

  /** Also an int: both have one form. */
  void writeLong(long value) {
    room(10);
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void writeFloat(float value) {
    little(Float.floatToRawIntBits(value), Float.BYTES);
  }

  void writeDouble(double value) {
    little(Double.doubleToRawLongBits(value), Double.BYTES);
  }

  private void little(long value, int length) {
    room(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) (value >> 8 * i);
    }
  }

  /** Bytes after their length. */
  void writeBytes(byte[] value) {
    writeLong(value.length);
    writeRaw(value);
  }

  /** Bytes whose length the schema tells. */
  void writeRaw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }
}
