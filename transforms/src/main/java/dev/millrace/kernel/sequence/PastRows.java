package dev.millrace.kernel.sequence;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.RowCodec;
import java.util.Arrays;

/**
 * The newest rows of a sequence, by their place in it: 0 is the first row that there ever was. Rows
 * that nobody looks back at are dropped from the front.
 */
final class PastRows {
  private static final int LEAST_ROOM = 8;

  private Object[][] rows = new Object[LEAST_ROOM][];
  private long[] times = new long[LEAST_ROOM];

  /** The slot of the row at {@link #first}. */
  private int head;

  private long first;
  private long next;

  /** How many rows the sequence has had, which is the place of the next one. */
  long next() {
    return next;
  }

  /** The place of the newest row. */
  long newest() {
    return next - 1;
  }

  void add(Object[] row, long time) {
    int size = (int) (next - first);
    if (size == rows.length) {
      grow();
    }
    int slot = slot(next);
    rows[slot] = row;
    times[slot] = time;
    next++;
  }

  private void grow() {
    int size = rows.length;
    Object[][] moreRows = new Object[2 * size][];
    long[] moreTimes = new long[2 * size];
    int untilEnd = size - head;
    System.arraycopy(rows, head, moreRows, 0, untilEnd);
    System.arraycopy(rows, 0, moreRows, untilEnd, head);
    System.arraycopy(times, head, moreTimes, 0, untilEnd);
    System.arraycopy(times, 0, moreTimes, untilEnd, head);
    rows = moreRows;
    times = moreTimes;
    head = 0;
  }

  private int slot(long place) {
    // Lengths are powers of two.
    return head + (int) (place - first) & rows.length - 1;
  }

  /** Whether a row was there and is still kept. */
  boolean has(long place) {
    return place >= first && place < next;
  }

  Object value(long place, int column) {
    return rows[slot(place)][column];
  }

  long time(long place) {
    return times[slot(place)];
  }

  /** Drops the rows before a place. */
  void dropBefore(long place) {
    while (first < Math.min(place, next)) {
      rows[head] = null;
      head = head + 1 & rows.length - 1;
      first++;
    }
  }

  void clear() {
    if (rows.length > LEAST_ROOM) {
      rows = new Object[LEAST_ROOM][];
      times = new long[LEAST_ROOM];
    } else {
      Arrays.fill(rows, null);
    }
    head = 0;
    first = 0;
    next = 0;
  }

  void encode(RowCodec codec, ByteSink out) {
    out.writeVarLong(next);
    out.writeVarInt((int) (next - first));
    for (long place = first; place < next; place++) {
      out.writeSigned(time(place));
      codec.encode(rows[slot(place)], out);
    }
  }

  static PastRows decode(RowCodec codec, ByteSource in) {
    PastRows past = new PastRows();
    long next = in.readVarLong();
    int size = in.readVarInt();
    past.first = next - size;
    past.next = past.first;
    for (int i = 0; i < size; i++) {
      long time = in.readSigned();
      past.add(codec.decode(in), time);
    }
    return past;
  }
}
