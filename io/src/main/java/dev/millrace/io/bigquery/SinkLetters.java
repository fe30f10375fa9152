package dev.millrace.io.bigquery;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.output.SinkCounters;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Makes the dead letters of a sink, and counts them. */
final class SinkLetters implements Serializable {
  private final BigQuerySinkOptions options;
  private final SinkCounters counters;
  private final RowCodec codec = RowCodec.of(Envelopes.DEAD_LETTER);

  SinkLetters(BigQuerySinkOptions options, SinkCounters counters) {
    this.options = options;
    this.counters = counters;
  }

  /**
   * The letter of a row.
   *
   * @param event null where its event time is not known any more
   * @throws UserException ML-5356 if the pipeline has no output for dead letters
   */
  Block letter(RowFault fault, @Nullable Event event, String text) {
    if (!options.letters()) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(options.table()),
              BigQueryCodes.NO_LETTERS,
              "outputs." + options.output(),
              "a row cannot be written, and the pipeline has no 'dead_letter' output: "
                  + fault.reason()));
    }
    BlockBuilder letter = new BlockBuilder(codec, 0);
    letter.add(
        Envelopes.deadLetter(options.pipeline(), options.output(), fault, null, event, text));
    counters.deadLettered(1);
    return letter.build();
  }
}
