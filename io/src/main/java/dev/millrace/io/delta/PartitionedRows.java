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

  private final RowCodec codec;
  private final Spill spill = new Spill(MEMORY_BYTES);
  private final Map<List<@Nullable Object>, Part> parts = new LinkedHashMap<>();

  private long openBytes;

  /** The rows of a partition: whole blocks, and the one that is being filled. */
  private final class Part {
    private final List<Block> blocks = new ArrayList<>();
    private BlockBuilder last = new BlockBuilder(codec, 0);

    void end() {
      if (!last.isEmpty()) {
        Block block = last.build();
        openBytes -= Math.min(openBytes, block.size());
        blocks.add(spill.keep(block));
      }
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
    part.last.add(event);
    openBytes += bytes;
    if (part.last.isFull()) {
      part.end();
    } else if (openBytes > MEMORY_BYTES) {
      for (Part each : parts.values()) {
        each.end();
        // What has been filled keeps its memory.
        each.last = new BlockBuilder(codec, 0);
      }
      openBytes = 0;
    }
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
