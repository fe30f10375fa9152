package dev.millrace.element.coding;

/**
 * A 64-bit hash of bytes, eight at a time: each word is multiplied and folded in, and the end mixed
 * as MurmurHash3 does (fmix64, A. Appleby). The same on every machine and in every run.
 */
public final class ByteHash {
  private static final long SEED = 0x9e3779b97f4a7c15L;
  private static final long MULTIPLIER = 0xbf58476d1ce4e5b9L;

  private ByteHash() {}

  /** The hash of a slice. All bits are good: upper and lower ones may serve different tables. */
  public static long of(byte[] bytes, int offset, int length) {
    long hash = SEED ^ length;
    int at = offset;
    int end = offset + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = fold(hash, (long) ByteViews.LONG.get(bytes, at));
    }
    if (at < end) {
      long rest = 0;
      for (; at < end; at++) {
        rest = rest << 8 | bytes[at] & 0xff;
      }
      hash = fold(hash, rest);
    }
    return mix(hash);
  }

  /** A hash of bytes whose hash is known, and a number after them. */
  public static long with(long hash, long number) {
    return mix(fold(hash, number));
  }

  private static long fold(long hash, long word) {
    long product = (hash ^ word) * MULTIPLIER;
    return product ^ product >>> 32;
  }

  private static long mix(long hash) {
    long h = hash;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
