package dev.millrace.verify;

import dev.millrace.element.ByteSink;
import dev.millrace.element.ByteSource;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/** The rows of one side, spread by hash; partitions overflow to one temporary file each. */
final class RowPartitions implements AutoCloseable {
  private final Path dir;
  private final String name;
  private final long memoryBytes;
  private final ByteSink[] buffers;
  private final boolean[] spilled;
  private long buffered;

  RowPartitions(Path dir, String name, int partitions, long memoryBytes) {
    this.dir = dir;
    this.name = name + "-" + Long.toHexString(System.identityHashCode(this)) + "-";
    this.memoryBytes = memoryBytes;
    this.buffers = new ByteSink[partitions];
    this.spilled = new boolean[partitions];
    Arrays.setAll(buffers, i -> new ByteSink(0));
  }

  void add(DatedRow row) {
    // The map within a partition uses the same hash code: other bits of it choose the partition.
    ByteSink buffer = buffers[Math.floorMod(row.hashCode() * 0x9E3779B9 >>> 16, buffers.length)];
    int before = buffer.size();
    buffer.writeLong(row.time());
    buffer.writeBytes(row.bytes());
    buffered += buffer.size() - before;
    if (buffered > memoryBytes) {
      spill();
    }
  }

  private void spill() {
    for (int i = 0; i < buffers.length; i++) {
      ByteSink buffer = buffers[i];
      if (buffer.size() == 0) {
        continue;
      }
      try (OutputStream file =
              Files.newOutputStream(file(i), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          DataOutputStream out = new DataOutputStream(file)) {
        out.writeInt(buffer.size());
        out.write(buffer.array(), 0, buffer.size());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      spilled[i] = true;
      buffers[i] = new ByteSink(0);
    }
    buffered = 0;
  }

  void forEach(int partition, Consumer<DatedRow> action) {
    if (spilled[partition]) {
      forEachSpilled(file(partition), action);
    }
    ByteSink buffer = buffers[partition];
    forEach(new ByteSource(buffer.array(), 0, buffer.size()), action);
  }

  private static void forEachSpilled(Path file, Consumer<DatedRow> action) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        int length;
        try {
          length = in.readInt();
        } catch (EOFException end) {
          return;
        }
        byte[] chunk = new byte[length];
        in.readFully(chunk);
        forEach(new ByteSource(chunk), action);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void forEach(ByteSource in, Consumer<DatedRow> action) {
    while (in.hasMore()) {
      long time = in.readLong();
      action.accept(new DatedRow(in.readBytes(), time));
    }
  }

  private Path file(int partition) {
    return dir.resolve(name + partition + ".rows");
  }

  @Override
  public void close() {
    for (int i = 0; i < spilled.length; i++) {
      if (spilled[i]) {
        try {
          Files.deleteIfExists(file(i));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
