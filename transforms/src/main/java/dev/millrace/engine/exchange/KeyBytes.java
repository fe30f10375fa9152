package dev.millrace.engine.exchange;

import java.util.Arrays;

/** A key's bytes with equality, as a map's key. */
final class KeyBytes {
  private final byte[] bytes;

  /** 0 until somebody asks for it. */
  private int hash;

  KeyBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyBytes k && Arrays.equals(bytes, k.bytes);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(bytes);
    }
    return hash;
  }
}
