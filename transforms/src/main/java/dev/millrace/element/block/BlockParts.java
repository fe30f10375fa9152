package dev.millrace.element.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A block cut into smaller ones: the same entries in the same order, as they are. */
public final class BlockParts {
  private final Block block;
  private final byte[] payload;
  private final List<Block> parts = new ArrayList<>();
  private int first;
  private int from;
  private int count;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  private BlockParts(Block block) {
    this.block = block;
    this.payload = block.payload();
  }

  /**
   * Cuts a block.
   *
   * @param most how many entries a part has at most, above 0
   * @return the block itself if it has no more
   */
  public static List<Block> of(Block block, int most) {
    return block.count() <= most ? List.of(block) : new BlockParts(block).cut(most);
  }

  private List<Block> cut(int most) {
    BlockReader reader = new BlockReader();
    reader.start(payload, 0);
    while (reader.next()) {
      if (count == most) {
        end(reader.entryOffset());
      }
      count++;
      minTime = Math.min(minTime, reader.time());
      maxTime = Math.max(maxTime, reader.time());
    }
    end(payload.length);
    return parts;
  }

  private void end(int to) {
    parts.add(
        new Block(
            block.input(),
            count,
            minTime,
            maxTime,
            Arrays.copyOfRange(payload, from, to),
            traces()));
    first += count;
    from = to;
    count = 0;
    minTime = Long.MAX_VALUE;
    maxTime = Long.MIN_VALUE;
  }

  /** Those of the part's entries; those of no single entry go with the first part. */
  private List<Traced> traces() {
    List<Traced> own = new ArrayList<>();
    for (Traced traced : block.traces()) {
      boolean any = traced.index() == Traced.ANY;
      if (any ? first == 0 : traced.index() >= first && traced.index() < first + count) {
        own.add(any ? traced : new Traced(traced.index() - first, traced.context()));
      }
    }
    return own;
  }
}
