package dev.millrace.verify;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.io.file.FileErrors;
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

/**
 * The rows of one side with their writers, spread by hash; partitions overflow to one temporary
 * file each.
 */
final class RowPartitions implements AutoCloseable {
  private final Path dir;
  private final String name;
  private final int depth;
  private final long memoryBytes;
  private final ByteSink[] buffers;
  private final boolean[] spilled;
  private final long[] bytes;
  private long buffered;

  /** Takes what the partitions hold. */
  @FunctionalInterface
  interface Taker {
    void take(DatedRow row, int writer);
  }

  /**
   * @param depth chooses the bits of the hash: rows of one partition are spread over all those of
   *     the next depth
   */
  RowPartitions(Path dir, String name, int partitions, int depth, long memoryBytes) {
    this.dir = dir;
    this.depth = depth;
    this.name = name + "-" + Long.toHexString(System.identityHashCode(this)) + "-";
    this.memoryBytes = memoryBytes;
    this.buffers = new ByteSink[partitions];
    this.spilled = new boolean[partitions];
    this.bytes = new long[partitions];
    Arrays.setAll(buffers, i -> new ByteSink(0));
  }

  void add(DatedRow row, int writer) {
    add(row, writer, row.hashCode());
  }

  /**
   * @param hash of what rows of one partition are to have in common
   */
  void add(DatedRow row, int writer, int hash) {
    int partition = partition(hash);
    ByteSink buffer = buffers[partition];
    int before = buffer.size();
    buffer.writeLong(row.time());
    buffer.writeVarInt(writer);
    buffer.writeBytes(row.bytes());
    buffered += buffer.size() - before;
    bytes[partition] += buffer.size() - before;
    if (buffered > memoryBytes) {
      spill();
    }
  }

  /**
   * The finaliser of MurmurHash3 over the hash code and the depth: the map within a partition uses
   * the same hash code, and so does the next depth.
   */
  private int partition(int of) {
    int hash = of + (depth + 1) * 0x9E3779B9;
    hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
    hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
    return Math.floorMod(hash ^ hash >>> 16, buffers.length);
  }

  /** How many bytes the rows of a partition take. */
  long bytes(int partition) {
    return bytes[partition];
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
        throw FileErrors.writing(file(i).toString(), e);
      }
      spilled[i] = true;
      buffers[i] = new ByteSink(0);
    }
    buffered = 0;
  }

  void forEach(int partition, Taker action) {
    if (spilled[partition]) {
      forEachSpilled(file(partition), action);
    }
    ByteSink buffer = buffers[partition];
    forEach(new ByteSource(buffer.array(), 0, buffer.size()), action);
  }

  private static void forEachSpilled(Path file, Taker action) {
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

  private static void forEach(ByteSource in, Taker action) {
    while (in.hasMore()) {
      long time = in.readLong();
      int writer = in.readVarInt();
      action.take(new DatedRow(in.readBytes(), time), writer);
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
