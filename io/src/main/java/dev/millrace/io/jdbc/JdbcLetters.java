package dev.millrace.io.jdbc;

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
import dev.millrace.io.format.JsonEncoder;
import java.io.Serializable;

/** Makes the dead letters of rows that have no place in a table, and counts them. */
final class JdbcLetters implements Serializable {
  private final JdbcSinkOptions options;
  private final SinkCounters counters;
  private final JsonEncoder json;
  private final RowCodec codec = RowCodec.of(Envelopes.DEAD_LETTER);

  JdbcLetters(JdbcSinkOptions options, SinkCounters counters) {
    this.options = options;
    this.counters = counters;
    this.json = JsonEncoder.of(options.schema());
  }

  /**
   * The letter of a row.
   *
   * @throws UserException ML-5456 if the pipeline has no output for dead letters
   */
  Block letter(RowFault fault, Event event) {
    if (!options.letters()) {
      throw new UserException(
          Diagnostic.error(
              Position.ofFile(options.target().shown()),
              JdbcCodes.NO_LETTERS,
              "outputs." + options.output(),
              "a row cannot be written, and the pipeline has no 'dead_letter' output: "
                  + fault.reason()));
    }
    BlockBuilder letter = new BlockBuilder(codec, 0);
    letter.add(
        Envelopes.deadLetter(
            options.pipeline(), options.output(), fault, null, event, text(event)));
    counters.deadLettered(1);
    return letter.build();
  }

  /** A row without a JSON form is still worth a letter. */
  private String text(Event event) {
    try {
      return json.text(event.values());
    } catch (RowFault fault) {
      return fault.reason();
    }
  }
}
