package dev.millrace.kernel.element;

import dev.millrace.element.Event;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.io.Serializable;

/** Shows every event to a printer and hands it on as it is. */
public final class LogKernel implements ElementKernel {
  private final EventPrinter printer;

  private LogKernel(EventPrinter printer) {
    this.printer = printer;
  }

  public static LogKernel of(EventPrinter printer) {
    return new LogKernel(printer);
  }

  @Override
  public void process(Event event, StepOutput out) {
    printer.print(event);
    out.emit(StepOutput.MAIN, event);
    out.count(Disposition.PASSED, 1);
  }

  /** Writes an event where people read it. */
  @FunctionalInterface
  public interface EventPrinter extends Serializable {
    void print(Event event);
  }
}
