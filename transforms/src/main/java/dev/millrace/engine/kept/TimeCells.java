package dev.millrace.engine.kept;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that wait for the watermark, in cells of event time, and the smallest event time that may
 * come out of each. Cells are only appended to and taken out as a whole, the earliest first.
 *
 * <p>They lie in chunks ({@link CellChunk}), since there may be one for each second of a week. What
 * an owner changes is its own: it copies a chunk, and the list of chunks, at its first change.
 * {@link #successor} gives the same content to a new owner, and what others have of it stays as it
 * is: a cell's memory is shared as far as both know it.
 */
public final class TimeCells {
  private final Object owner;

  /** In order of time, none of them empty. */
  private List<CellChunk> chunks;

  private boolean ownsChunks;
  private int size;

  private TimeCells(Object owner, List<CellChunk> chunks, boolean ownsChunks, int size) {
    this.owner = owner;
    this.chunks = chunks;
    this.ownsChunks = ownsChunks;
    this.size = size;
  }

  /** No cells of an owner. */
  public TimeCells(Object owner) {
    this(owner, new ArrayList<>(), true, 0);
  }

  /**
   * What a cell holds.
   *
   * @param end of the cell
   * @param bytes the memory of its content, from {@code from} to {@code to}
   */
  public record Cell(long end, byte[] bytes, int from, int to) {}

  /** The same content for another owner; these are not to be changed any more. */
  public TimeCells successor(Object next) {
    return new TimeCells(next, chunks, false, size);
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The number of cells. */
  public int size() {
    return size;
  }

  /** The end of the earliest cell; {@link Long#MAX_VALUE} if there is none. */
  public long firstEnd() {
    return size == 0 ? Long.MAX_VALUE : chunks.get(0).firstEnd();
  }

  /** The smallest event time that may come out; {@link EventTimes#MAX} if nothing waits. */
  public long hold() {
    long hold = EventTimes.MAX;
    for (CellChunk chunk : chunks) {
      hold = Math.min(hold, chunk.hold());
    }
    return hold;
  }

  /**
   * Adds to a cell, which is made if it is new.
   *
   * @param hold the smallest event time that may come out of what is added
   */
  public void append(long end, long hold, ByteSink added) {
    CellChunk chunk = chunkFor(end);
    int before = chunk.size();
    chunk.append(end, hold, added);
    size += chunk.size() - before;
  }

  /** Takes out the earliest cell; null if there is none. */
  public @Nullable Cell takeFirst() {
    if (size == 0) {
      return null;
    }
    CellChunk chunk = changeable(0);
    Cell first = chunk.takeFirst();
    if (chunk.size() == 0) {
      chunks.remove(0);
    }
    size--;
    return first;
  }

  /** A chunk of the owner's that has the cell, or takes it. */
  private CellChunk chunkFor(long end) {
    int index = indexFor(end);
    if (index < 0) {
      return added(0);
    }
    CellChunk chunk = changeable(index);
    if (!chunk.isFull() || chunk.has(end)) {
      return chunk;
    } else if (end > chunk.lastEnd()) {
      // Time goes on, mostly: chunks stay full.
      boolean room = index + 1 < chunks.size() && !chunks.get(index + 1).isFull();
      return room ? changeable(index + 1) : added(index + 1);
    }
    CellChunk later = chunk.split();
    chunks.add(index + 1, later);
    return end < later.firstEnd() ? chunk : later;
  }

  /** The last chunk that does not begin later, or else the first; -1 if there is none. */
  private int indexFor(long end) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = low + high >>> 1;
      if (chunks.get(middle).firstEnd() <= end) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 && !chunks.isEmpty() ? 0 : low - 1;
  }

  private CellChunk added(int index) {
    ownChunks();
    CellChunk chunk = new CellChunk(owner);
    chunks.add(index, chunk);
    return chunk;
  }

  private CellChunk changeable(int index) {
    ownChunks();
    CellChunk chunk = chunks.get(index);
    if (chunk.owner() != owner) {
      chunk = chunk.copy(owner);
      chunks.set(index, chunk);
    }
    return chunk;
  }

  private void ownChunks() {
    if (!ownsChunks) {
      chunks = new ArrayList<>(chunks);
      ownsChunks = true;
    }
  }

  /** Writes all of them; they must not be changed meanwhile, but by successors. */
  public void encode(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (CellChunk chunk : chunks) {
      chunk.encode(out);
    }
  }

  /** Reads what was written. */
  public static TimeCells decode(DataInputStream in, Object owner) throws IOException {
    TimeCells read = new TimeCells(owner);
    for (int left = in.readInt(); left > 0; left--) {
      long end = in.readLong();
      long hold = in.readLong();
      ByteSink content = new ByteSink();
      content.writeRaw(in.readNBytes(in.readInt()));
      read.append(end, hold, content);
    }
    return read;
  }
}
