package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.List;

/**
 * Replaces array columns by their elements, one row each, in the order of the arrays; time and
 * window stay as they are.
 *
 * <ul>
 *   <li>Several columns zipped: the i-th row holds the i-th element of each array, NULL where an
 *       array is shorter than the longest. {@code [1, 2], [a]} gives {@code (1, a), (2, NULL)}.
 *   <li>Several columns crossed: one row per combination, the last column running fastest.
 * </ul>
 *
 * An array that is empty or NULL has no elements: crossed (and alone) it gives no row at all. The
 * event counts as passed nevertheless. A text is the array of its characters, which are code points
 * as in Python.
 */
public final class ExplodeKernel implements ElementKernel {
  private final int[] columns;
  private final boolean cross;

  private ExplodeKernel(int[] columns, boolean cross) {
    this.columns = columns;
    this.cross = cross;
  }

  /**
   * @param columns indexes of columns of arrays or texts, at least one
   * @param cross whether all combinations are wanted; otherwise the arrays are zipped
   */
  public static ExplodeKernel of(int[] columns, boolean cross) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("explode needs at least one column");
    }
    return new ExplodeKernel(columns.clone(), cross);
  }

  @Override
  public void process(Event event, StepOutput out) {
    if (cross) {
      cross(event, event.values(), 0, out);
    } else {
      zip(event, out);
    }
    out.count(Disposition.PASSED, 1);
  }

  private void zip(Event event, StepOutput out) {
    int longest = 0;
    for (int column : columns) {
      longest = Math.max(longest, array(event, column).size());
    }
    for (int i = 0; i < longest; i++) {
      Object[] row = event.values().clone();
      for (int column : columns) {
        List<?> array = array(event, column);
        row[column] = i < array.size() ? array.get(i) : null;
      }
      out.emit(StepOutput.MAIN, event.withValues(row));
    }
  }

  private void cross(Event event, Object[] row, int depth, StepOutput out) {
    if (depth == columns.length) {
      out.emit(StepOutput.MAIN, event.withValues(row));
      return;
    }
    for (Object element : array(event, columns[depth])) {
      Object[] next = row.clone();
      next[columns[depth]] = element;
      cross(event, next, depth + 1, out);
    }
  }

  private static List<?> array(Event event, int column) {
    Object value = event.values()[column];
    if (value instanceof String text) {
      return text.codePoints().mapToObj(Character::toString).toList();
    }
    return value == null ? List.of() : (List<?>) value;
  }
}
