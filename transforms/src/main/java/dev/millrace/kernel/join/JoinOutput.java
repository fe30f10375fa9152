package dev.millrace.kernel.join;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** How a joined row is put together from the rows of its two sides. */
public final class JoinOutput implements Serializable {
  private final int[] sides;
  private final int[] columns;

  private JoinOutput(int[] sides, int[] columns) {
    this.sides = sides;
    this.columns = columns;
  }

  /**
   * @param sides per output column, 0 for the left side and 1 for the right one
   * @param columns per output column, the index of that side's column
   */
  public static JoinOutput of(int[] sides, int[] columns) {
    if (sides.length != columns.length) {
      throw new IllegalArgumentException(
          "as many sides as columns are needed, but got "
              + sides.length
              + " and "
              + columns.length);
    }
    return new JoinOutput(sides.clone(), columns.clone());
  }

  /**
   * A joined row.
   *
   * @param left the left row, or null for NULLs in its columns
   * @param right the right row, or null for NULLs in its columns
   */
  public Object[] row(Object @Nullable [] left, Object @Nullable [] right) {
    Object[] row = new Object[columns.length];
    for (int i = 0; i < row.length; i++) {
      Object[] side = sides[i] == 0 ? left : right;
      if (side != null) {
        row[i] = side[columns[i]];
      }
    }
    return row;
  }
}
