package dev.millrace.kernel.element;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.expr.Expression;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;

/**
 * Gives rows another event time. The window stays as it is: windows are cut after this step, not
 * before it. NULL (ML-6051) and times that Beam cannot carry (ML-6052) are rejected.
 *
 * <p>A row cannot go back in time (ML-6055): the watermark of a live run may have passed the
 * earlier time, so what became of the row would depend on when it came.
 */
public final class AssignTimestampsKernel implements ElementKernel {
  private final Expression timestamp;
  private final boolean onlyForward;

  private AssignTimestampsKernel(Expression timestamp, boolean onlyForward) {
    this.timestamp = timestamp;
    this.onlyForward = onlyForward;
  }

  /**
   * @param timestamp gives a TIMESTAMP: {@code Long} milliseconds UTC
   * @param onlyForward whether rows have event times already, which the new ones must not lie
   *     before
   */
  public static AssignTimestampsKernel of(Expression timestamp, boolean onlyForward) {
    return new AssignTimestampsKernel(timestamp, onlyForward);
  }

  @Override
  public void process(Event event, StepOutput out) {
    Object time = timestamp.evaluate(event.values());
    if (time == null) {
      throw new RowFault(ErrorCodes.TIMESTAMP_NULL, "the event time is NULL");
    }
    long millis = (Long) time;
    if (millis < EventTimes.MIN || millis > EventTimes.MAX) {
      throw new RowFault(
          ErrorCodes.TIMESTAMP_OUT_OF_RANGE,
          "the event time "
              + millis
              + " ms is outside of ["
              + EventTimes.MIN
              + ", "
              + EventTimes.MAX
              + "]");
    }
    if (onlyForward && millis < event.time()) {
      throw new RowFault(
          ErrorCodes.TIMESTAMP_TOO_EARLY,
          "the new event time, "
              + millis
              + " ms, is before the row's own, "
              + event.time()
              + " ms; the watermark may have passed it");
    }
    out.emit(StepOutput.MAIN, event.withTime(millis));
    out.count(Disposition.PASSED, 1);
  }
}
