package dev.millrace.element.block;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many events of one schema, packed: what flows between stages instead of single rows. Entries are
 * written by {@link BlockBuilder} and read by {@link BlockReader}; each has key bytes (empty where
 * nothing is keyed), event time, window and row bytes. The entries may lie in a file instead of
 * memory.
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
  private final @Nullable Supplier<byte[]> file;
  private final List<Traced> traces;

  /** A block in memory without traces; see {@link #Block(int, int, long, long, byte[], List)}. */
  public Block(int input, int count, long minTime, long maxTime, byte[] payload) {
    this(input, count, minTime, maxTime, payload, List.of());
  }

  /**
   * A block in memory.
   *
   * @param input which input of the receiving step the events belong to
   * @param count number of events, at least 1
   * @param minTime the smallest event time in the block; the block's own time stamp in Beam
   * @param maxTime the largest event time in the block
   * @param payload the entries
   * @param traces of those events that have one, ascending by index; none where nobody traces
   */
  public Block(
      int input, int count, long minTime, long maxTime, byte[] payload, List<Traced> traces) {
    this.input = input;
    this.count = count;
    this.minTime = minTime;
    this.maxTime = maxTime;
    this.size = payload.length;
    this.payload = payload;
    this.file = null;
    this.traces = List.copyOf(traces);
  }

  private Block(Block block, Supplier<byte[]> file) {
    this.input = block.input;
    this.count = block.count;
    this.minTime = block.minTime;
    this.maxTime = block.maxTime;
    this.size = block.size;
    this.payload = null;
    this.file = file;
    this.traces = block.traces;
  }

  /**
   * The same block with its entries in a file.
   *
   * @param entries reads them; called once for each {@link #payload()}
   */
  public Block withEntriesFrom(Supplier<byte[]> entries) {
    return new Block(this, entries);
  }

  /** Tells this object from all other blocks of this process; not part of its content. */
  public long number() {
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

  /** The traces of its events, ascending by index. */
  public List<Traced> traces() {
    return traces;
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
    return file.get();
  }
}
