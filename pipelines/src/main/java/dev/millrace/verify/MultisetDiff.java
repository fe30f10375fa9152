package dev.millrace.verify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Compares two multisets of rows: first every row of both sides is added, in any order, then {@link
 * #result()} tells what has no partner. Rows are spread by hash over partitions, which overflow to
 * temporary files; only the left rows of one partition have to fit in memory at a time (a Grace
 * hash join, Kitsuregawa et al. 1983, that counts instead of joining).
 */
public final class MultisetDiff implements AutoCloseable {
  private static final int PARTITIONS = 256;
  private static final long DEFAULT_MEMORY_BYTES = 64L << 20;
  private static final int DEFAULT_SAMPLES = 10;

  private final RowPartitions left;
  private final RowPartitions right;
  private final int samples;
  private boolean finished;

  /**
   * A comparison that keeps 64 MiB per side in memory, overflows to {@code tempDir} and shows 10
   * samples per side.
   */
  public static MultisetDiff in(Path tempDir) {
    return new MultisetDiff(tempDir, DEFAULT_MEMORY_BYTES, DEFAULT_SAMPLES);
  }

  /**
   * @param tempDir an existing directory that overflowing rows are written to
   * @param memoryBytes how much of either side is kept in memory before it overflows
   * @param samples how many rows without a partner are kept per side
   */
  public MultisetDiff(Path tempDir, long memoryBytes, int samples) {
    if (memoryBytes <= 0 || samples < 0) {
      throw new IllegalArgumentException(
          "memoryBytes must be > 0 and samples >= 0, but were: " + memoryBytes + ", " + samples);
    }
    this.left = new RowPartitions(tempDir, "left", PARTITIONS, memoryBytes);
    this.right = new RowPartitions(tempDir, "right", PARTITIONS, memoryBytes);
    this.samples = samples;
  }

  /**
   * Adds a row to the left side.
   *
   * @throws java.io.UncheckedIOException if it cannot be written to the temporary directory
   */
  public void addLeft(DatedRow row) {
    checkOpen();
    left.add(row);
  }

  /** Adds a row to the right side; otherwise as {@link #addLeft}. */
  public void addRight(DatedRow row) {
    checkOpen();
    right.add(row);
  }

  /** Compares what was added. To be called once. */
  public DiffResult result() {
    checkOpen();
    finished = true;
    Tally tally = new Tally(samples);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Map<DatedRow, Count> unmatched = new HashMap<>();
      left.forEach(partition, row -> unmatched.computeIfAbsent(row, r -> new Count()).value++);
      right.forEach(
          partition,
          row -> {
            Count count = unmatched.get(row);
            if (count != null && count.value > 0) {
              count.value--;
              tally.equal++;
            } else {
              tally.right.add(row, 1);
            }
          });
      unmatched.forEach((row, count) -> tally.left.add(row, count.value));
    }
    return tally.result();
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("the comparison is finished");
    }
  }

  /** Removes the temporary files. */
  @Override
  public void close() {
    left.close();
    right.close();
  }

  private static final class Count {
    private long value;
  }

  private static final class Tally {
    private long equal;
    private final Samples left;
    private final Samples right;

    Tally(int samples) {
      left = new Samples(samples);
      right = new Samples(samples);
    }

    DiffResult result() {
      return new DiffResult(equal, left.total(), right.total(), left.first(), right.first());
    }
  }
}
