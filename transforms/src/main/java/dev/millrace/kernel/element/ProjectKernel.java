package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;

/** Picks and reorders columns, without any expression: flattening and projection. */
public final class ProjectKernel implements ElementKernel {
  private final int[] columns;

  private ProjectKernel(int[] columns) {
    this.columns = columns;
  }

  /**
   * @param columns per output column, the index of the input's column
   */
  public static ProjectKernel of(int... columns) {
    return new ProjectKernel(columns.clone());
  }

  @Override
  public void process(Event event, StepOutput out) {
    Object[] row = new Object[columns.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = event.values()[columns[i]];
    }
    out.emit(StepOutput.MAIN, event.withValues(row));
    out.count(Disposition.PASSED, 1);
  }
}
