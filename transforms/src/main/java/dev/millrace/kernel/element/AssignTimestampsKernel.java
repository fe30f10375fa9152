package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;

/**
 * Gives rows another event time. The window stays as it is: windows are cut behind this step, not
 * before it. NULL (ML-6051) and times that Beam cannot carry (ML-6052) are rejected.
 */
public final class AssignTimestampsKernel implements ElementKernel {
  private final Expression timestamp;

  private AssignTimestampsKernel(Expression timestamp) {
    this.timestamp = timestamp;
  }

  /**
   * @param timestamp gives a TIMESTAMP: {@code Long} milliseconds UTC
   */
  public static AssignTimestampsKernel of(Expression timestamp) {
    return new AssignTimestampsKernel(timestamp);
  }

  @Override
  public void process(Event event, StepOutput out) {
    Object time = timestamp.evaluate(event.values());
    if (time == null) {
      throw new RowFault("ML-6051", "the event time is NULL");
    }
    long millis = (Long) time;
    if (millis < EventTimes.MIN || millis > EventTimes.MAX) {
      throw new RowFault(
          "ML-6052",
          "the event time "
              + millis
              + " ms is outside of ["
              + EventTimes.MIN
              + ", "
              + EventTimes.MAX
              + "]");
    }
    out.emit(StepOutput.MAIN, event.withTime(millis));
    out.count(Disposition.PASSED, 1);
  }
}
