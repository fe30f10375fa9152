package dev.millrace.kernel;

import dev.millrace.element.Event;
import java.io.Serializable;

/**
 * The logic of a step that looks at one event at a time. Stateless between bundles; serialisable;
 * deterministic.
 */
public interface ElementKernel extends Serializable {
  /** Prepares what cannot be serialised (a look-up table); called once before the first event. */
  default void open() {}

  /**
   * Handles one event: emits what it makes of it, and counts its disposition (once).
   *
   * @throws dev.millrace.element.RowFault when the event's own data is bad, before anything was
   *     emitted for it; the host rejects the event then
   */
  void process(Event event, StepOutput out);

  /** The end of a bundle: emits, counts or rejects every event that is still held. */
  default void finish(StepOutput out) {}

  /** Whether what comes out while an event is processed may be of events that came before it. */
  default boolean holdsEvents() {
    return false;
  }

  /** Gives back what {@link #open} took; called once, after the last event. */
  default void close() {}
}
