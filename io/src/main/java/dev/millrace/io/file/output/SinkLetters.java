package dev.millrace.io.file.output;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.format.JsonEncoder;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Makes the dead letters of a sink's rows, and counts them.
 *
 * @param output the sink's output
 * @param counters of the sink
 * @param failure what a row that cannot be written is instead in a pipeline without an output for
 *     dead letters; null if there is one
 */
public record SinkLetters(
    PipelineId pipeline, String output, SinkCounters counters, @Nullable Failure failure)
    implements Serializable {
  private static final RowCodec CODEC = RowCodec.of(Envelopes.DEAD_LETTER);

  /**
   * The end of the run.
   *
   * @param place that cannot take the row, for people
   * @param code of the error
   */
  public record Failure(String place, String code) implements Serializable {}

  /**
   * The letter of a row.
   *
   * @param json of the row's schema
   * @throws UserException the {@link #failure}
   */
  public Block letter(RowFault fault, Event event, JsonEncoder json) {
    return letter(fault, event, text(event, json));
  }

  /** A row without a JSON form is still worth a letter. */
  private static String text(Event event, JsonEncoder json) {
    try {
      return json.text(event.values());
    } catch (RowFault fault) {
      return fault.reason();
    }
  }

  /**
   * The letter of a row.
   *
   * @param event null where its event time is not known any more
   * @param text of the row
   * @throws UserException the {@link #failure}
   */
  public Block letter(RowFault fault, @Nullable Event event, String text) {
    if (failure != null) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(failure.place()),
              failure.code(),
              "outputs." + output,
              "a row cannot be written, and the pipeline has no 'dead_letter' output: "
                  + fault.reason()));
    }
    BlockBuilder letter = new BlockBuilder(CODEC, 0);
    letter.add(Envelopes.deadLetter(pipeline, output, fault, null, event, text));
    counters.deadLettered(fault.code());
    return letter.build();
  }
}
