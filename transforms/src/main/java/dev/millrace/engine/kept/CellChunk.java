package dev.millrace.engine.kept;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.engine.kept.TimeCells.Cell;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Some cells of {@link TimeCells} that follow each other, at least one, and who may change them.
 */
final class CellChunk {
  /** As many cells as a chunk has at most. */
  static final int MOST = 256;

  private static final int LEAST = 16;

  private final Object owner;
  private long[] ends;
  private long[] holds;
  private byte[][] contents;
  private int[] sizes;

  /** The first cell, and the place after the last. */
  private int from;

  private int to;

  /** The smallest of all holds. */
  private long hold = EventTimes.MAX;

  /** None yet. */
  CellChunk(Object owner) {
    this.owner = owner;
    ends = new long[LEAST];
    holds = new long[LEAST];
    contents = new byte[LEAST][];
    sizes = new int[LEAST];
  }

  /** Those of another chunk from one place to another. */
  private CellChunk(Object owner, CellChunk other, int from, int to) {
    this.owner = owner;
    int live = to - from;
    int room = from + Math.max(LEAST, Math.min(MOST, live + (live >> 2)));
    ends = Arrays.copyOfRange(other.ends, from, room);
    holds = Arrays.copyOfRange(other.holds, from, room);
    contents = Arrays.copyOfRange(other.contents, from, room);
    sizes = Arrays.copyOfRange(other.sizes, from, room);
    this.to = live;
    findHold();
  }

  Object owner() {
    return owner;
  }

  /** The same content for another owner; the memory of the cells is shared. */
  CellChunk copy(Object newOwner) {
    return new CellChunk(newOwner, this, from, to);
  }

  int size() {
    return to - from;
  }

  boolean isFull() {
    return to - from >= MOST;
  }

  long firstEnd() {
    return ends[from];
  }

  long lastEnd() {
    return ends[to - 1];
  }

  long hold() {
    return hold;
  }

  boolean has(long end) {
    return Arrays.binarySearch(ends, from, to, end) >= 0;
  }

  /** Adds to a cell, which is made if it is new; a chunk that is full must have it. */
  void append(long end, long added, ByteSink bytes) {
    int found = Arrays.binarySearch(ends, from, to, end);
    int at = found < 0 ? insert(-found - 1, end) : found;
    holds[at] = Math.min(holds[at], added);
    hold = Math.min(hold, added);
    int size = sizes[at];
    int needed = Math.addExact(size, bytes.size());
    if (contents[at].length < needed) {
      contents[at] = Arrays.copyOf(contents[at], Math.max(needed, size + (size >> 1)));
    }
    System.arraycopy(bytes.array(), 0, contents[at], size, bytes.size());
    sizes[at] = needed;
  }

  private int insert(int at, long end) {
    int place = at;
    if (to == ends.length) {
      int live = to - from;
      int room = from > live ? ends.length : Math.min(MOST, live * 2 + LEAST);
      ends = moved(ends, new long[room]);
      holds = moved(holds, new long[room]);
      byte[][] movedContents = new byte[room][];
      System.arraycopy(contents, from, movedContents, 0, live);
      contents = movedContents;
      int[] movedSizes = new int[room];
      System.arraycopy(sizes, from, movedSizes, 0, live);
      sizes = movedSizes;
      place -= from;
      from = 0;
      to = live;
    }
    int behind = to - place;
    System.arraycopy(ends, place, ends, place + 1, behind);
    System.arraycopy(holds, place, holds, place + 1, behind);
    System.arraycopy(contents, place, contents, place + 1, behind);
    System.arraycopy(sizes, place, sizes, place + 1, behind);
    ends[place] = end;
    holds[place] = EventTimes.MAX;
    contents[place] = new byte[0];
    sizes[place] = 0;
    to++;
    return place;
  }

  private long[] moved(long[] old, long[] larger) {
    System.arraycopy(old, from, larger, 0, to - from);
    return larger;
  }

  /** Takes out the later half. */
  CellChunk split() {
    int middle = from + to >>> 1;
    CellChunk later = new CellChunk(owner, this, middle, to);
    Arrays.fill(contents, middle, to, null);
    to = middle;
    findHold();
    return later;
  }

  /** Takes out the earliest cell. */
  Cell takeFirst() {
    Cell first = new Cell(ends[from], contents[from], 0, sizes[from]);
    contents[from] = new byte[0];
    boolean smallest = holds[from] == hold;
    from++;
    if (smallest) {
      findHold();
    }
    return first;
  }

  private void findHold() {
    hold = EventTimes.MAX;
    for (int i = from; i < to; i++) {
      hold = Math.min(hold, holds[i]);
    }
  }

  void encode(DataOutputStream out) throws IOException {
    for (int i = from; i < to; i++) {
      out.writeLong(ends[i]);
      out.writeLong(holds[i]);
      out.writeInt(sizes[i]);
      out.write(contents[i], 0, sizes[i]);
    }
  }
}
