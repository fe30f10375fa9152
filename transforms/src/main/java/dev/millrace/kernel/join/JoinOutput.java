package dev.millrace.kernel.join;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How a joined row is put together from the rows of its two sides. */
public final class JoinOutput implements Serializable {
  /** No column stands in. */
  public static final int NONE = -1;

  private final int[] sides;
  private final int[] columns;
  private final int[] standIns;

  private JoinOutput(int[] sides, int[] columns, int[] standIns) {
    this.sides = sides;
    this.columns = columns;
    this.standIns = standIns;
  }

  /**
   * @param sides per output column, 0 for the left side and 1 for the right one
   * @param columns per output column, the index of that side's column
   */
  public static JoinOutput of(int[] sides, int[] columns) {
    int[] none = new int[columns.length];
    Arrays.fill(none, NONE);
    return of(sides, columns, none);
  }

  /**
   * A row some of whose columns have the value of either side, as the key of SQL's {@code USING}.
   *
   * @param standIns per output column, the index of the other side's column that stands in when
   *     there is no row of its own side, or {@link #NONE}
   */
  public static JoinOutput of(int[] sides, int[] columns, int[] standIns) {
    if (sides.length != columns.length || standIns.length != columns.length) {
      throw new IllegalArgumentException(
          "as many sides and stand-ins as columns are needed, but got "
              + sides.length
              + ", "
              + standIns.length
              + " and "
              + columns.length);
    }
    return new JoinOutput(sides.clone(), columns.clone(), standIns.clone());
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
      Object[] own = sides[i] == 0 ? left : right;
      Object[] other = sides[i] == 0 ? right : left;
      if (own != null) {
        row[i] = own[columns[i]];
      } else if (other != null && standIns[i] != NONE) {
        row[i] = other[standIns[i]];
      }
    }
    return row;
  }
}
