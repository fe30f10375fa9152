package dev.millrace.io.format.avro;

import dev.millrace.element.RowFault;
import dev.millrace.io.format.FormatCodes;
import dev.millrace.io.format.Utf8;
import java.util.Arrays;

/**
 * Avro's binary form in memory. Bytes come from outside: no length is believed before it was
 * compared with what is there.
 */
final class AvroInput {
  /** Further within each other than any schema that ends; a stranger's list could be longer. */
  static final int DEEPEST = 500;

  /** Items without bytes: a few bytes must not fill the memory. */
  private static final int MOST_EMPTY = 1_000_000;

  private final byte[] bytes;
  private int at;
  private int depth;
  private long emptyItems;

  AvroInput(byte[] bytes, int start) {
    this.bytes = bytes;
    this.at = start;
  }

  int left() {
    return bytes.length - at;
  }

  /** A fault of the bytes as a whole. */
  RowFault broken(String what) {
    return new RowFault(FormatCodes.BROKEN_AVRO, "broken Avro at byte " + at + ": " + what);
  }

  void enter() {
    if (++depth > DEEPEST) {
      throw broken("records within each other, more than " + DEEPEST);
    }
  }

  void leave() {
    depth--;
  }

  boolean readBoolean() {
    need(1);
    byte value = bytes[at++];
    if (value != 0 && value != 1) {
      at--;
      throw broken("expected 0 or 1 for a boolean, got " + value);
    }
    return value == 1;
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte part = bytes[at++];
      value |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw broken("a number of more than 10 bytes");
  }

  int readInt() {
    long value = readLong();
    if (value != (int) value) {
      throw broken("expected an int, got " + value);
    }
    return (int) value;
  }

  float readFloat() {
    return Float.intBitsToFloat((int) little(Float.BYTES));
  }

  double readDouble() {
    return Double.longBitsToDouble(little(Double.BYTES));
  }

  private long little(int size) {
    need(size);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    at += size;
    return value;
  }

  /** The length of bytes or of a text that follows. */
  int readLength() {
    long length = readLong();
    if (length < 0 || length > left()) {
      throw broken("expected " + length + " bytes, " + left() + " are left");
    }
    return (int) length;
  }

  /**
   * A text.
   *
   * @param length in bytes, as {@link #readLength} has read it
   * @throws RowFault ML-6101 if it is not UTF-8
   */
  String readText(int length) {
    String text = Utf8.text(bytes, at, length);
    at += length;
    return text;
  }

  byte[] readBytes(int length) {
    need(length);
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  void skip(int length) {
    need(length);
    at += length;
  }

  /**
   * How many items the next block of an array or a map has; 0 at its end.
   *
   * @param empty whether an item takes no bytes, so that there may be more items than bytes
   */
  int readBlock(boolean empty) {
    long count = readLong();
    if (count < 0) {
      count = -count;
      readLong();
    }
    long most = empty ? MOST_EMPTY - emptyItems : left();
    if (count < 0 || count > most) {
      throw broken(
          "expected "
              + count
              + " items, "
              + (empty ? "and a value may have " + MOST_EMPTY : left() + " bytes are left"));
    }
    emptyItems += empty ? count : 0;
    return (int) count;
  }

  private void need(int length) {
    if (length > left()) {
      throw broken("the value ends too early");
    }
  }
}
