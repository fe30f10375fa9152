package dev.millrace.io.parquet.page;

import java.nio.ByteBuffer;

/**
 * Levels as the first writers of Parquet packed them (format specification, encoding BIT_PACKED =
 * 4): of a fixed width, from the highest bit of each byte on, without a length.
 */
final class PackedLevels {
  private PackedLevels() {}

  /**
   * Takes levels off the beginning of a page, as a run that {@link HybridRuns} reads.
   *
   * @param width bits per level, above 0
   * @throws IllegalStateException if the page is too short for them
   */
  static ByteBuffer take(ByteBuffer page, int count, int width) {
    long bytes = ((long) count * width + 7) / 8;
    if (count < 0 || bytes > page.remaining()) {
      throw new IllegalStateException("a page's levels end early");
    }
    int groups = (count + 7) / 8;
    ByteBuffer run = ByteBuffer.allocate(Integer.BYTES + 1 + groups * width);
    int header = groups << 1 | 1;
    for (; header > 0x7f; header >>>= 7) {
      run.put((byte) (header | 0x80));
    }
    run.put((byte) header);
    int from = run.position();
    for (int i = 0; i < count; i++) {
      for (int bit = 0; bit < width; bit++) {
        // The highest bit of a level comes first in the page, and last in the run.
        int there = i * width + width - 1 - bit;
        int here = i * width + bit;
        if ((page.get(page.position() + there / 8) & 0x80 >> there % 8) != 0) {
          int at = from + here / 8;
          run.put(at, (byte) (run.get(at) | 1 << here % 8));
        }
      }
    }
    page.position(page.position() + (int) bytes);
    return run.position(0).limit(from + groups * width);
  }
}
