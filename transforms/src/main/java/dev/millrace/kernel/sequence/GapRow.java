package dev.millrace.kernel.sequence;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of windows without a result, column by column. */
public final class GapRow implements Serializable {
  private final List<Column> columns = new ArrayList<>();

  private interface Column extends Serializable {
    @Nullable Object of(Window window, @Nullable Object before);
  }

  /** The next column has the value of the row before. */
  public GapRow previous() {
    columns.add((window, before) -> before);
    return this;
  }

  /**
   * The next column has always the same value.
   *
   * @param value of a class that can be serialised
   */
  public GapRow value(@Nullable Object value) {
    columns.add((window, before) -> value);
    return this;
  }

  /** The next column tells the window's start. */
  public GapRow start() {
    columns.add((window, before) -> window.start());
    return this;
  }

  /** The next column tells the window's end. */
  public GapRow end() {
    columns.add((window, before) -> window.end());
    return this;
  }

  Event in(Window window, Event before) {
    Object[] row = before.values().clone();
    for (int i = 0; i < row.length; i++) {
      row[i] = columns.get(i).of(window, row[i]);
    }
    return new Event(row, window.maxTime(), window, null);
  }
}
