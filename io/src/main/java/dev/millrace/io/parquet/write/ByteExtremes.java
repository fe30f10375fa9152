package dev.millrace.io.parquet.write;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;

/**
 * The least and the greatest of byte strings. Unsigned order, or that of big-endian two's
 * complements of one length of more than 8 bytes.
 */
final class ByteExtremes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** What makes a prefix comparable as a signed number. */
  private final long flip;

  private final Extreme min = new Extreme();
  private final Extreme max = new Extreme();
  private boolean empty = true;

  private static final class Extreme {
    long prefix;
    byte[] bytes = new byte[16];
    int length;

    void set(long newPrefix, byte[] source, int offset, int newLength) {
      if (bytes.length < newLength) {
        bytes = new byte[Math.max(newLength, bytes.length * 2)];
      }
      System.arraycopy(source, offset, bytes, 0, newLength);
      prefix = newPrefix;
      length = newLength;
    }

    /** Compares a value with this one; most differ in their first eight bytes. */
    int compare(long otherPrefix, byte[] source, int offset, int otherLength) {
      return otherPrefix != prefix
          ? Long.compare(otherPrefix, prefix)
          : Arrays.compareUnsigned(source, offset, offset + otherLength, bytes, 0, length);
    }

    Binary binary() {
      return Binary.fromConstantByteArray(Arrays.copyOf(bytes, length));
    }
  }

  ByteExtremes(boolean signed) {
    this.flip = signed ? 0 : Long.MIN_VALUE;
  }

  void clear() {
    empty = true;
  }

  void add(byte[] bytes, int offset, int length) {
    long prefix = prefix(bytes, offset, length) ^ flip;
    if (empty) {
      empty = false;
      min.set(prefix, bytes, offset, length);
      max.set(prefix, bytes, offset, length);
    } else if (min.compare(prefix, bytes, offset, length) < 0) {
      min.set(prefix, bytes, offset, length);
    } else if (max.compare(prefix, bytes, offset, length) > 0) {
      max.set(prefix, bytes, offset, length);
    }
  }

  private static long prefix(byte[] bytes, int offset, int length) {
    if (length >= Long.BYTES) {
      return (long) LONG.get(bytes, offset);
    }
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix |= (bytes[offset + i] & 0xffL) << 56 - 8 * i;
    }
    return prefix;
  }

  void put(Statistics<?> statistics) {
    statistics.updateStats(min.binary());
    statistics.updateStats(max.binary());
  }
}
