package dev.millrace.kernel;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import java.util.ArrayList;
import java.util.List;

/** Runs an element-wise kernel and keeps what it emits, in order. */
public final class StepRecorder implements StepOutput {
  private final List<Event> events = new ArrayList<>();
  private final Outcome outcome = new Outcome();

  /**
   * Opens the kernel, gives it the events, and makes letters of those that fail, as a host does.
   */
  public static StepRecorder run(ElementKernel kernel, Event... events) {
    StepRecorder recorder = new StepRecorder();
    kernel.open();
    for (Event event : events) {
      int before = recorder.events.size();
      try {
        kernel.process(event, recorder);
      } catch (RowFault fault) {
        if (recorder.events.size() > before) {
          throw new AssertionError("a row was emitted before the fault", fault);
        }
        recorder.reject(event, fault);
      }
    }
    return recorder;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** What was emitted, in order, whatever the output. */
  public List<Event> events() {
    return events;
  }

  @Override
  public void emit(int output, Event event) {
    events.add(event);
    outcome.add(output, event);
  }

  @Override
  public void reject(Event event, RowFault fault) {
    outcome.reject(event, fault);
  }

  @Override
  public void count(Disposition disposition, long count) {
    outcome.count(disposition, count);
  }
}
