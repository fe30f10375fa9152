package dev.millrace.io.delta;

import dev.millrace.element.Event;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.spill.Spill;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows by partition: the library writes the files of one partition after those of another. Beyond
 * some memory, rows wait in a temporary file.
 */
final class PartitionedRows {
  private static final long MEMORY_BYTES = 32L << 20;

  /** What a block takes before its first row. */
  private static final int BEGUN_BYTES = 4_096;

  private final RowCodec codec;
  private final Spill spill = new Spill(MEMORY_BYTES);
  private final Map<List<@Nullable Object>, Part> parts = new LinkedHashMap<>();

  /**
   * In the blocks that are being filled, those that a block takes before its first row included.
   */
  private long allOpenBytes;

  /** The rows of a partition: whole blocks, and the one that is being filled. */
  private final class Part {
    private final List<Block> blocks = new ArrayList<>();
    private @Nullable BlockBuilder last;
    private long openBytes;

    void add(Event event, int bytes) {
      BlockBuilder open = last;
      if (open == null) {
        open = new BlockBuilder(codec, 0);
        last = open;
        count(BEGUN_BYTES);
      }
      open.add(event);
      count(bytes);
      if (open.isFull()) {
        end();
      }
    }

    /** What a builder has been filled with keeps its memory, so that the next rows get another. */
    void end() {
      if (last != null) {
        blocks.add(spill.keep(last.build()));
        last = null;
        count(-openBytes);
      }
    }

    private void count(long bytes) {
      openBytes += bytes;
      allOpenBytes += bytes;
    }
  }

  /** No rows yet. */
  PartitionedRows(RowCodec codec) {
    this.codec = codec;
  }

  /**
   * Adds a row.
   *
   * @param partition the values of its columns in the order of the partitions
   * @param bytes of the row
   * @throws dev.millrace.diag.UserException ML-5150 if the disk for temporary files is full
   */
  void add(@Nullable Object[] partition, Event event, int bytes) {
    Part part = parts.computeIfAbsent(Arrays.asList(partition), values -> new Part());
    part.add(event, bytes);
    if (allOpenBytes > MEMORY_BYTES) {
      parts.values().forEach(Part::end);
    }
  }

  /** How many bytes are in blocks that are being filled. */
  long openBytes() {
    return allOpenBytes;
  }

  /** Takes the rows of a partition. */
  @FunctionalInterface
  interface Taker {
    void take(List<@Nullable Object> partition, List<Block> rows) throws IOException;
  }

  /** Gives all partitions, and has none any more. */
  void drain(Taker taker) throws IOException {
    for (Map.Entry<List<@Nullable Object>, Part> each : parts.entrySet()) {
      Part part = each.getValue();
      part.end();
      taker.take(each.getKey(), part.blocks);
      part.blocks.clear();
    }
    parts.clear();
    spill.startAgain();
  }
}
