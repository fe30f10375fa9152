package dev.millrace.kernel.sequence;

import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.ValueCodec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Columns that need nothing but the rows themselves. */
abstract class RowsAround extends SequenceColumn<RowsAround.Nothing> {
  /** Kept besides the rows. */
  enum Nothing {
    NOTHING
  }

  @Override
  Nothing create() {
    return Nothing.NOTHING;
  }

  @Override
  void add(Nothing kept, PastRows past) {}

  @Override
  long looksBackTo(Nothing kept, PastRows past) {
    return past.next();
  }

  @Override
  void encode(Nothing kept, ByteSink out) {}

  @Override
  Nothing decode(ByteSource in, PastRows past) {
    return Nothing.NOTHING;
  }

  /** The row's place, from 1. */
  static final class RowNumber extends RowsAround {
    @Override
    Object value(Nothing kept, PastRows past) {
      return past.next();
    }
  }

  /** A value of an earlier row. */
  static final class Lag extends RowsAround {
    private final int column;
    private final int rows;

    Lag(int column, int rows) {
      this.column = column;
      this.rows = rows;
    }

    @Override
    @Nullable Object value(Nothing kept, PastRows past) {
      long place = past.newest() - rows;
      return past.has(place) ? past.value(place, column) : null;
    }

    @Override
    long looksBackTo(Nothing kept, PastRows past) {
      return past.next() - rows;
    }
  }

  /** A value of a later row, which the kernel puts in once it has come. */
  static final class Lead extends RowsAround {
    private final int column;
    private final int rows;

    Lead(int column, int rows) {
      this.column = column;
      this.rows = rows;
    }

    @Override
    @Nullable Object value(Nothing kept, PastRows past) {
      return null;
    }

    @Override
    int leads() {
      return rows;
    }

    @Override
    int led() {
      return column;
    }
  }

  /** Whether a value is distinct from that of the row before; TRUE for the first row. */
  static final class Changed extends RowsAround {
    private final int column;
    private final ValueCodec canonical;

    Changed(int column, ValueCodec canonical) {
      this.column = column;
      this.canonical = canonical;
    }

    @Override
    Object value(Nothing kept, PastRows past) {
      long before = past.newest() - 1;
      return !past.has(before)
          || isDistinct(past.value(before, column), past.value(past.newest(), column));
    }

    private boolean isDistinct(@Nullable Object a, @Nullable Object b) {
      if (a == null || b == null) {
        return a != b;
      }
      // Equal objects are equal in SQL; of the others some are, as zeros of either sign.
      return !a.equals(b) && !Arrays.equals(canonical.encode(a), canonical.encode(b));
    }

    @Override
    long looksBackTo(Nothing kept, PastRows past) {
      return past.newest();
    }
  }
}
