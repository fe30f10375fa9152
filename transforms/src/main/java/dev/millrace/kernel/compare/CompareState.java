package dev.millrace.kernel.compare;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each row came from the first input, less how often from the second; never 0. */
public final class CompareState {
  final Map<ByteBuffer, Long> surplus = new LinkedHashMap<>();

  /** How many events of the first input came. */
  long compared;

  CompareState() {}

  void add(byte[] row, long times) {
    surplus.merge(
        ByteBuffer.wrap(row), times, (before, more) -> before + more == 0 ? null : before + more);
  }
}
