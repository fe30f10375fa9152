package dev.millrace.kernel.sequence;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.expr.Aggregate;
import org.jspecify.annotations.Nullable;

/** An aggregate of a row and the rows before it: of all, or of those in a frame that moves. */
final class RowsBefore extends SequenceColumn<RowsBefore.Kept> {
  private static final long ALL = Long.MAX_VALUE;

  private final Aggregate<Object> aggregate;
  private final int column;
  private final long rows;
  private final long millis;

  private RowsBefore(Aggregate<Object> aggregate, int column, long rows, long millis) {
    this.aggregate = aggregate;
    this.column = column;
    this.rows = rows;
    this.millis = millis;
  }

  /** What was aggregated, and from which row on. */
  static final class Kept {
    private Object accumulator;
    private long from;

    private Kept(Object accumulator) {
      this.accumulator = accumulator;
    }
  }

  /**
   * Of all rows.
   *
   * @param column of the past; -1 for none
   */
  static RowsBefore all(Aggregate<Object> aggregate, int column) {
    return new RowsBefore(aggregate, column, ALL, ALL);
  }

  /** Of the row and as many before it as make {@code rows}. */
  static RowsBefore last(Aggregate<Object> aggregate, int column, int rows) {
    return new RowsBefore(aggregate, column, rows, ALL);
  }

  /** Of the row and those less than {@code millis} before it. */
  static RowsBefore within(Aggregate<Object> aggregate, int column, long millis) {
    return new RowsBefore(aggregate, column, ALL, millis);
  }

  private boolean moves() {
    return rows != ALL || millis != ALL;
  }

  @Override
  Kept create() {
    return new Kept(aggregate.create());
  }

  @Override
  void add(Kept kept, PastRows past) {
    long from = kept.from;
    while (moves() && isOut(from, past)) {
      from++;
    }
    if (takeBack(kept, past, from)) {
      add(kept, past, past.newest());
    } else {
      kept.accumulator = aggregate.create();
      addFrom(kept, past, from);
    }
    kept.from = from;
  }

  private boolean isOut(long place, PastRows past) {
    long newest = past.newest();
    return newest - place >= rows
        || millis != ALL && past.time(newest) - past.time(place) >= millis;
  }

  /** Takes the rows before {@code from} out of the frame; false if that cannot be done. */
  private boolean takeBack(Kept kept, PastRows past, long from) {
    for (long place = kept.from; place < from; place++) {
      if (!aggregate.remove(kept.accumulator, value(past, place))) {
        return false;
      }
    }
    return true;
  }

  private void addFrom(Kept kept, PastRows past, long from) {
    for (long place = from; place < past.next(); place++) {
      add(kept, past, place);
    }
  }

  /** Of two rows the earlier one is that before the other in the sequence, whatever its time. */
  private void add(Kept kept, PastRows past, long place) {
    kept.accumulator = aggregate.add(kept.accumulator, value(past, place), place);
  }

  private @Nullable Object value(PastRows past, long place) {
    return column < 0 ? null : past.value(place, column);
  }

  @Override
  @Nullable Object value(Kept kept, PastRows past) {
    return aggregate.result(kept.accumulator);
  }

  @Override
  long looksBackTo(Kept kept, PastRows past) {
    return moves() ? kept.from : past.next();
  }

  /** The accumulator of a frame is made of its rows again, which are kept anyway. */
  @Override
  void encode(Kept kept, ByteSink out) {
    if (moves()) {
      out.writeVarLong(kept.from);
    } else {
      aggregate.encode(kept.accumulator, out);
    }
  }

  @Override
  Kept decode(ByteSource in, PastRows past) {
    if (!moves()) {
      return new Kept(aggregate.decode(in));
    }
    Kept kept = create();
    kept.from = in.readVarLong();
    addFrom(kept, past, kept.from);
    return kept;
  }
}
