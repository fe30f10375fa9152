package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.List;

/**
 * Makes a new row with one column per expression. Time and window stay as they are. A row for which
 * any expression fails is rejected as a whole.
 */
public final class MapKernel implements ElementKernel {
  private final Expression[] columns;

  private MapKernel(Expression[] columns) {
    this.columns = columns;
  }

  /**
   * @param columns the output's columns in order, each over the input's rows
   */
  public static MapKernel of(List<Expression> columns) {
    return new MapKernel(columns.toArray(Expression[]::new));
  }

  @Override
  public void process(Event event, StepOutput out) {
    Object[] row = new Object[columns.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = columns[i].evaluate(event.values());
    }
    out.emit(StepOutput.MAIN, event.withValues(row));
    out.count(Disposition.PASSED, 1);
  }
}
