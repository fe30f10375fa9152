package dev.millrace.engine.kept;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that wait for the watermark, in cells of event time, and the smallest event time that may
 * come out of each. Cells are only appended to and taken out as a whole, the earliest first.
 *
 * <p>{@link #successor} gives the same content to a new owner, and what others have of it stays as
 * it is: a cell's memory is shared as far as both know it.
 */
public final class TimeCells {
  private static final int LEAST = 16;

  private long[] ends;
  private long[] holds;
  private byte[][] contents;
  private int[] sizes;

  /** The first cell, and the place after the last. */
  private int from;

  private int to;

  private TimeCells(long[] ends, long[] holds, byte[][] contents, int[] sizes) {
    this.ends = ends;
    this.holds = holds;
    this.contents = contents;
    this.sizes = sizes;
  }

  /** No cells. */
  public TimeCells() {
    this(new long[LEAST], new long[LEAST], new byte[LEAST][], new int[LEAST]);
  }

  /**
   * What a cell holds.
   *
   * @param end of the cell
   * @param bytes the memory of its content, from {@code from} to {@code to}
   */
  public record Cell(long end, byte[] bytes, int from, int to) {}

  /** The same content for another owner; these are not to be changed any more. */
  public TimeCells successor() {
    int room = Math.max(LEAST, to - from + (to - from >> 2));
    TimeCells next =
        new TimeCells(
            Arrays.copyOfRange(ends, from, from + room),
            Arrays.copyOfRange(holds, from, from + room),
            Arrays.copyOfRange(contents, from, from + room),
            Arrays.copyOfRange(sizes, from, from + room));
    next.to = to - from;
    return next;
  }

  public boolean isEmpty() {
    return from == to;
  }

  /** The number of cells. */
  public int size() {
    return to - from;
  }

  /** The end of the earliest cell; {@link Long#MAX_VALUE} if there is none. */
  public long firstEnd() {
    return from == to ? Long.MAX_VALUE : ends[from];
  }

  /** The smallest event time that may come out; {@link EventTimes#MAX} if nothing waits. */
  public long hold() {
    long hold = EventTimes.MAX;
    for (int i = from; i < to; i++) {
      hold = Math.min(hold, holds[i]);
    }
    return hold;
  }

  /**
   * Adds to a cell, which is made if it is new.
   *
   * @param hold the smallest event time that may come out of what is added
   */
  public void append(long end, long hold, ByteSink added) {
    int at = place(end);
    if (at == to || ends[at] != end) {
      insert(at, end);
      at = place(end);
    }
    holds[at] = Math.min(holds[at], hold);
    int size = sizes[at];
    int needed = Math.addExact(size, added.size());
    if (contents[at].length < needed) {
      contents[at] = Arrays.copyOf(contents[at], Math.max(needed, size + (size >> 1)));
    }
    System.arraycopy(added.array(), 0, contents[at], size, added.size());
    sizes[at] = needed;
  }

  /** Takes out the earliest cell; null if there is none. */
  public @Nullable Cell takeFirst() {
    if (from == to) {
      return null;
    }
    Cell first = new Cell(ends[from], contents[from], 0, sizes[from]);
    contents[from] = new byte[0];
    from++;
    return first;
  }

  /** The first cell that does not end before. */
  private int place(long end) {
    int found = Arrays.binarySearch(ends, from, to, end);
    return found < 0 ? -found - 1 : found;
  }

  private void insert(int at, long end) {
    int place = at;
    if (to == ends.length) {
      int live = to - from;
      int room = from > live ? ends.length : live * 2 + LEAST;
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
  }

  private long[] moved(long[] old, long[] larger) {
    System.arraycopy(old, from, larger, 0, to - from);
    return larger;
  }

  /** Writes all of them; they must not be changed meanwhile, but by successors. */
  public void encode(DataOutputStream out) throws IOException {
    out.writeInt(to - from);
    for (int i = from; i < to; i++) {
      out.writeLong(ends[i]);
      out.writeLong(holds[i]);
      out.writeInt(sizes[i]);
      out.write(contents[i], 0, sizes[i]);
    }
  }

  /** Reads what was written. */
  public static TimeCells decode(DataInputStream in) throws IOException {
    TimeCells read = new TimeCells();
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
