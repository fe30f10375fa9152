package dev.millrace.io.archive;

import dev.millrace.element.coding.ByteSink;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by event time in bounded memory: sorted runs go to files, and are merged. Rows of one
 * time keep the order in which they came.
 */
final class TimeSorter implements AutoCloseable {
  private final Path directory;
  private final int runBytes;
  private final ByteSink rows = new ByteSink(1 << 16);
  private final List<Entry> entries = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();
  private final List<Run> open = new ArrayList<>();

  /** A row in memory. */
  private record Entry(long time, int offset, int length) {}

  /** Takes the rows in their order. */
  interface Sink {
    void row(long time, byte[] row) throws IOException;
  }

  /**
   * @param directory of the runs' files
   * @param runBytes how many bytes of rows are sorted in memory
   */
  TimeSorter(Path directory, int runBytes) {
    this.directory = directory;
    this.runBytes = runBytes;
  }

  /** Adds an encoded row. */
  void add(long time, byte[] row) throws IOException {
    entries.add(new Entry(time, rows.size(), row.length));
    rows.writeRaw(row);
    if (rows.size() >= runBytes) {
      spill();
    }
  }

  private void spill() throws IOException {
    Path file = directory.resolve("run-" + runs.size());
    Files.createDirectories(directory);
    runs.add(file);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      sorted(
          (time, row) -> {
            out.writeLong(time);
            out.writeInt(row.length);
            out.write(row);
          });
    }
    entries.clear();
    rows.clear();
  }

  private void sorted(Sink sink) throws IOException {
    entries.sort(Comparator.comparingLong(Entry::time));
    for (Entry entry : entries) {
      sink.row(
          entry.time(),
          Arrays.copyOfRange(rows.array(), entry.offset(), entry.offset() + entry.length()));
    }
  }

  /** Gives all rows in the order of their times. */
  void drain(Sink sink) throws IOException {
    if (runs.isEmpty()) {
      sorted(sink);
      return;
    }
    if (!entries.isEmpty()) {
      spill();
    }
    PriorityQueue<Run> heads =
        new PriorityQueue<>(
            Comparator.comparingLong((Run run) -> run.time).thenComparingInt(run -> run.number));
    for (int i = 0; i < runs.size(); i++) {
      Run run = new Run(i, runs.get(i));
      open.add(run);
      if (run.next()) {
        heads.add(run);
      }
    }
    for (Run run = heads.poll(); run != null; run = heads.poll()) {
      sink.row(run.time, run.row);
      if (run.next()) {
        heads.add(run);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Run run : open) {
      run.in.close();
    }
    for (Path run : runs) {
      Files.deleteIfExists(run);
    }
  }

  /** A sorted file, and its row that comes next. */
  private static final class Run {
    final int number;
    final DataInputStream in;
    long time;
    byte[] row = {};

    Run(int number, Path file) throws IOException {
      this.number = number;
      this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    boolean next() throws IOException {
      Long read = readTime();
      if (read == null) {
        return false;
      }
      time = read;
      row = new byte[in.readInt()];
      in.readFully(row);
      return true;
    }

    private @Nullable Long readTime() throws IOException {
      try {
        return in.readLong();
      } catch (EOFException e) {
        return null;
      }
    }
  }
}
