package dev.millrace.verify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Compares two multisets of rows: first every row of both sides is added, in any order, then {@link
 * #result()} tells what has no partner. Rows are spread by hash over partitions, which overflow to
 * temporary files; only the left rows of one partition have to fit in memory at a time (a Grace
 * hash join, Kitsuregawa et al. 1983, that counts instead of joining). A partition that does not
 * fit is spread again by other bits of the hash.
 */
public final class MultisetDiff implements AutoCloseable {
  private static final int PARTITIONS = 256;
  private static final int MAX_DEPTH = 4;
  private static final long MAX_DEFAULT_BYTES = 64L << 20;
  private static final int DEFAULT_SAMPLES = 10;

  /** What is said of the right side's rows instead of their writers. */
  private static final int COME = 0;

  private static final int WAITING = 1;

  private final Path tempDir;
  private final long memoryBytes;
  private final int samples;
  private final Side side;
  private boolean waiting;
  private boolean finished;

  /** Both sides of a comparison, or of one partition of it. */
  private record Side(RowPartitions left, RowPartitions right) implements AutoCloseable {
    @Override
    public void close() {
      left.close();
      right.close();
    }
  }

  /**
   * A comparison that keeps a sixteenth of the heap per side in memory, at most 64 MiB, overflows
   * to {@code tempDir} and shows 10 samples per side.
   */
  public static MultisetDiff in(Path tempDir) {
    return in(tempDir, DEFAULT_SAMPLES);
  }

  /** As {@link #in(Path)}, with another number of samples. */
  public static MultisetDiff in(Path tempDir, int samples) {
    long share = Runtime.getRuntime().maxMemory() / 16;
    return new MultisetDiff(tempDir, Math.min(MAX_DEFAULT_BYTES, share), samples);
  }

  /**
   * @param tempDir an existing directory that overflowing rows are written to
   * @param memoryBytes how much of either side is kept in memory before it overflows, and how large
   *     a partition may be that is compared in memory
   * @param samples how many rows without a partner are kept per side
   */
  public MultisetDiff(Path tempDir, long memoryBytes, int samples) {
    if (memoryBytes <= 0 || samples < 0) {
      throw new IllegalArgumentException(
          "memoryBytes must be > 0 and samples >= 0, but were: " + memoryBytes + ", " + samples);
    }
    this.tempDir = tempDir;
    this.memoryBytes = memoryBytes;
    this.samples = samples;
    this.side = side(0);
  }

  private Side side(int depth) {
    return new Side(
        new RowPartitions(tempDir, "left", PARTITIONS, depth, memoryBytes),
        new RowPartitions(tempDir, "right", PARTITIONS, depth, memoryBytes));
  }

  /**
   * Adds a row to the left side.
   *
   * @throws java.io.UncheckedIOException if it cannot be written to the temporary directory
   */
  public void addLeft(DatedRow row) {
    addLeft(row, 0);
  }

  /**
   * Adds a row to the left side, and says who wrote it.
   *
   * @param writer any number >= 0; see {@link #sharedRows()}
   */
  public void addLeft(DatedRow row, int writer) {
    checkOpen();
    side.left().add(row, writer);
  }

  /** Adds a row to the right side; otherwise as {@link #addLeft}. */
  public void addRight(DatedRow row) {
    addRight(row, false);
  }

  /**
   * Adds a row to the right side that may be missing on the left.
   *
   * @param mayWait whether it may still come there
   */
  public void addRight(DatedRow row, boolean mayWait) {
    checkOpen();
    side.right().add(row, mayWait ? WAITING : COME);
    waiting |= mayWait;
  }

  /**
   * How many different rows of the left side came from more than one writer. May be asked before
   * the right side is there.
   */
  public long sharedRows() {
    checkOpen();
    return sharedRows(side.left(), 0);
  }

  private long sharedRows(RowPartitions rows, int depth) {
    long shared = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (rows.bytes(partition) > memoryBytes && depth < MAX_DEPTH) {
        try (RowPartitions finer = spread(rows, partition, "left", depth)) {
          shared += sharedRows(finer, depth + 1);
        }
      } else {
        Map<DatedRow, Count> seen = new HashMap<>();
        rows.forEach(
            partition,
            (row, writer) -> seen.computeIfAbsent(row, r -> new Count(writer)).add(writer));
        shared += seen.values().stream().filter(count -> count.shared).count();
      }
    }
    return shared;
  }

  /** Compares what was added. To be called once. */
  public DiffResult result() {
    return result(compared -> {});
  }

  /**
   * Compares what was added. To be called once.
   *
   * @param progress told now and then how many rows of the right side were compared
   */
  public DiffResult result(LongConsumer progress) {
    checkOpen();
    finished = true;
    Tally tally = new Tally(samples, progress);
    compare(side, 0, tally);
    return tally.result();
  }

  private void compare(Side both, int depth, Tally tally) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (both.left().bytes(partition) > memoryBytes && depth < MAX_DEPTH) {
        try (Side finer =
            new Side(
                spread(both.left(), partition, "left", depth),
                spread(both.right(), partition, "right", depth))) {
          compare(finer, depth + 1, tally);
        }
      } else {
        compareInMemory(both, partition, tally);
        tally.progress.accept(tally.equal + tally.right.total());
      }
    }
  }

  private void compareInMemory(Side both, int partition, Tally tally) {
    Map<DatedRow, Count> unmatched = new HashMap<>();
    both.left()
        .forEach(
            partition,
            (row, writer) -> unmatched.computeIfAbsent(row, r -> new Count(writer)).add(writer));
    match(both.right(), partition, COME, unmatched, tally);
    if (waiting) {
      // Of equal rows without times those that must have come go first.
      match(both.right(), partition, WAITING, unmatched, tally);
    }
    unmatched.forEach(
        (row, count) -> {
          tally.left.add(row, count.value);
          tally.repeated += count.matched ? count.value : 0;
        });
  }

  private static void match(
      RowPartitions right, int partition, int kind, Map<DatedRow, Count> unmatched, Tally tally) {
    right.forEach(
        partition,
        (row, told) -> {
          if (told != kind) {
            return;
          }
          Count count = unmatched.get(row);
          if (count != null && count.value > 0) {
            count.value--;
            count.matched = true;
            tally.equal++;
          } else if (told == WAITING) {
            tally.waiting++;
          } else {
            tally.right.add(row, 1);
            tally.repeatedRight += count == null ? 0 : 1;
          }
        });
  }

  private RowPartitions spread(RowPartitions rows, int partition, String name, int depth) {
    RowPartitions finer = new RowPartitions(tempDir, name, PARTITIONS, depth + 1, memoryBytes);
    rows.forEach(partition, finer::add);
    return finer;
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("the comparison is finished");
    }
  }

  /** Removes the temporary files. */
  @Override
  public void close() {
    side.close();
  }

  /** The occurrences of one row on the left. */
  private static final class Count {
    private final int firstWriter;
    private long value;
    private boolean shared;
    private boolean matched;

    Count(int firstWriter) {
      this.firstWriter = firstWriter;
    }

    void add(int writer) {
      value++;
      shared |= writer != firstWriter;
    }
  }

  private static final class Tally {
    private final LongConsumer progress;
    private final Samples left;
    private final Samples right;
    private long equal;
    private long repeated;
    private long repeatedRight;
    private long waiting;

    Tally(int samples, LongConsumer progress) {
      this.progress = progress;
      this.left = new Samples(samples);
      this.right = new Samples(samples);
    }

    DiffResult result() {
      return new DiffResult(
          equal,
          left.total(),
          right.total(),
          repeated,
          repeatedRight,
          waiting,
          left.first(),
          right.first());
    }
  }
}
