package dev.millrace.engine.stage;

import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Makes the row in which a rejected event or record leaves a stage. */
@FunctionalInterface
public interface LetterForm extends Serializable {
  /** The envelope of a dead letter. */
  LetterForm ENVELOPE =
      (pipeline, step, rejected) ->
          Envelopes.deadLetter(
              pipeline,
              step,
              rejected.fault(),
              rejected.record(),
              rejected.event(),
              rejected.text());

  /**
   * What was rejected.
   *
   * @param record the record it came from, or null after a shuffle
   * @param event the rejected event, or null if the record never became one
   * @param text the event's row as text
   */
  record Rejected(
      RowFault fault,
      @Nullable SourceRecord record,
      @Nullable Event event,
      @Nullable String text) {}

  Event letter(PipelineId pipeline, String step, Rejected rejected);
}
