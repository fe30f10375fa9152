package dev.millrace.engine.spill;

import dev.millrace.element.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * Keeps blocks that wait for a whole input out of memory: the first ones stay, the others go into a
 * file. Small inputs never touch the disk. Owned by one thread.
 */
public final class Spill {
  private static final long MEMORY_BYTES = 16L << 20;

  private final long memoryBytes;
  private long inMemory;
  private @Nullable SpillFile file;

  /** Keeps 16 MB in memory. */
  public Spill() {
    this(MEMORY_BYTES);
  }

  /**
   * @param memoryBytes of blocks that stay in memory
   */
  public Spill(long memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  /**
   * The block to go on with. One that lies in a file already stays there.
   *
   * @throws dev.millrace.diag.UserException ML-5150 if the disk is full or fails
   */
  public Block keep(Block block) {
    if (block.inFile()) {
      return block;
    }
    if (inMemory + block.size() <= memoryBytes) {
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

  /**
   * Forgets what was kept so far, which is others' from now on: the next blocks may stay in memory
   * again, and a file is gone as soon as nobody waits for its blocks any more.
   */
  public void startAgain() {
    inMemory = 0;
    file = null;
  }
}
