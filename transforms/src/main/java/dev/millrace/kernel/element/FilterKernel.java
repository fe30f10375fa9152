package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;

/**
 * Keeps the rows whose predicate is TRUE; those for which it is FALSE or NULL are counted as
 * filtered. Time and window stay as they are.
 */
public final class FilterKernel implements ElementKernel {
  private final Expression keep;

  private FilterKernel(Expression keep) {
    this.keep = keep;
  }

  /**
   * @param keep a predicate over the input's rows
   */
  public static FilterKernel of(Expression keep) {
    return new FilterKernel(keep);
  }

  @Override
  public void process(Event event, StepOutput out) {
    if (keep.isTrue(event.values())) {
      out.emit(StepOutput.MAIN, event);
      out.count(Disposition.PASSED, 1);
    } else {
      out.count(Disposition.FILTERED, 1);
    }
  }
}
