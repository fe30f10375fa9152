package dev.millrace.element;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Many events of one schema, packed: what flows between stages instead of single rows. Entries are
 * written by {@link BlockBuilder} and read by {@link BlockReader}; each has key bytes (empty where
 * nothing is keyed), event time, window and row bytes. The entries may lie in a {@link SpillFile}
 * instead of memory.
 */
public final class Block {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final int input;
  private final int count;
  private final long minTime;
  private final long maxTime;
  private final int size;
  private final byte @Nullable [] payload;
  private final @Nullable SpillFile file;
  private final long fileOffset;

  /**
   * A block in memory.
   *
   * @param input which input of the receiving step the events belong to
   * @param count number of events, at least 1
   * @param minTime the smallest event time in the block; the block's own time stamp in Beam
   * @param maxTime the largest event time in the block
   * @param payload the entries
   */
  public Block(int input, int count, long minTime, long maxTime, byte[] payload) {
    this.input = input;
    this.count = count;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.size = payload.length;
    this.payload = payload;
    this.file = null;
    this.fileOffset = 0;
  }

  /** The same block with its entries in a file. */
  Block(Block block, SpillFile file, long fileOffset) {
    this.input = block.input;
    this.count = block.count;
    this.minTime = block.minTime;
    this.maxTime = block.maxTime;
    this.size = block.size;
    this.payload = null;
    this.file = file;
    this.fileOffset = fileOffset;
  }

  /** Tells this object from all other blocks of this process; not part of its content. */
  long number() {
    return number;
  }

  public int input() {
    return input;
  }

  public int count() {
    return count;
  }

  public long minTime() {
    return minTime;
  }

  public long maxTime() {
    return maxTime;
  }

  /** How long the entries are, in bytes. */
  public int size() {
    return size;
  }

  /** Whether the entries lie in a file. */
  public boolean inFile() {
    return file != null;
  }

  /**
   * The entries, read anew with each call if they lie in a file.
   *
   * @throws dev.millrace.diag.UserException ML-5151 if the file cannot be read
   */
  public byte[] payload() {
    if (payload != null) {
      return payload;
    }
    if (file == null) {
      throw new IllegalStateException("a block is neither in memory nor in a file");
    }
    return file.read(fileOffset, size);
  }
}
