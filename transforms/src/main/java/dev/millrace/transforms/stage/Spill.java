package dev.millrace.transforms.stage;

import dev.millrace.element.Block;
import dev.millrace.element.SpillFile;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the blocks of a stage that wait in an exchange out of memory: the first ones stay, the
 * others go into a file. Small inputs never touch the disk.
 */
final class Spill {
  /** The bytes of blocks that one instance of a stage may leave in memory. */
  private static final long MEMORY_BYTES = 16L << 20;

  private long inMemory;
  private @Nullable SpillFile file;

  Block keep(Block block) {
    if (inMemory + block.size() <= MEMORY_BYTES) {
      inMemory += block.size();
      return block;
    }
    SpillFile open = file;
    if (open == null) {
      open = SpillFile.create();
      file = open;
    }
    return open.put(block);
  }
}
