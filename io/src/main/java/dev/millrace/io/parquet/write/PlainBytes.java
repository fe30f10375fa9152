package dev.millrace.io.parquet.write;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/** A growing byte array that takes values in Parquet's encoding PLAIN: little-endian. */
final class PlainBytes {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[256];
  private int size;

  int size() {
    return size;
  }

  /** The memory that holds the content, until the next value is put. */
  byte[] array() {
    return bytes;
  }

  /** Forgets the content and keeps the memory. */
  void clear() {
    size = 0;
  }

  /** Forgets everything after {@code newSize}. */
  void truncate(int newSize) {
    size = newSize;
  }

  private int take(int length) {
    int at = size;
    int end = Math.addExact(at, length);
    if (end > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.max(end, Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
    }
    size = end;
    return at;
  }

  void putByte(int value) {
    int at = take(1);
    bytes[at] = (byte) value;
  }

  void putInt(int value) {
    int at = take(4);
    INT.set(bytes, at, value);
  }

  void putLong(long value) {
    int at = take(8);
    LONG.set(bytes, at, value);
  }

  /** Returns where the bytes begin. */
  int put(byte[] source, int offset, int length) {
    int at = take(length);
    System.arraycopy(source, offset, bytes, at, length);
    return at;
  }

  /** The first bytes of the content, not copied. */
  BytesInput first(int length) {
    return BytesInput.from(bytes, 0, length);
  }
}
