package dev.millrace.element;

import org.jspecify.annotations.Nullable;

/**
 * Keeps blocks that wait for a whole input out of memory: the first ones stay, the others go into a
 * file. Small inputs never touch the disk. Owned by one thread.
 */
public final class Spill {
  /** The bytes of blocks that may stay in memory. */
  private static final long MEMORY_BYTES = 16L << 20;

  private long inMemory;
  private @Nullable SpillFile file;

  /**
   * The block to go on with.
   *
   * @throws dev.millrace.diag.UserException ML-5150 if the disk is full or fails
   */
  public Block keep(Block block) {
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
