package dev.millrace.compile;

import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.coding.Utf8;
import dev.millrace.engine.stage.LetterForm;

/**
 * Dead letters as Beam YAML's files know them: the row as it was, what is wrong with it, and where
 * that was found.
 *
 * @param whole whether the rejected rows are those that the step reads; others are left out
 */
record ElementLetters(boolean whole) implements LetterForm {
  @Override
  public Event letter(PipelineId pipeline, String step, Rejected rejected) {
    Event event = rejected.event();
    Object[] row = new Object[3];
    row[0] = whole && event != null ? Utf8.toStrings(event.values()) : null;
    row[1] = rejected.fault().reason();
    row[2] = rejected.fault().code() + " in step '" + step + "'";
    return Event.of(event == null ? 0 : event.time(), row);
  }
}
