package dev.millrace.connect.kinesis;

import dev.millrace.connect.ReadBack;
import dev.millrace.connect.WrittenRows;
import dev.millrace.connect.format.RecordFormats;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.RowFault;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.kinesis.StreamLook;
import java.util.Optional;

/** Reads back what is in a stream, whoever put it there. */
final class KinesisReadBack implements ReadBack {
  /** A record that was put twice has nothing by which its copy could be known. */
  @Override
  public Optional<Kept> kept(WrittenRows written) {
    return Optional.of(Kept.DISTINCT);
  }

  @Override
  public boolean keepsTimes() {
    return false;
  }

  /**
   * Shows all rows.
   *
   * @throws dev.millrace.diag.UserException ML-4107 if a record is not a row of the output, ML-558x
   *     if the stream cannot be read
   */
  @Override
  public void read(WrittenRows written, Taker taker) {
    KinesisTarget target = KinesisKeys.target(written.sink());
    RecordDecoder decoder =
        RecordFormats.ofSink(written.sink(), target.stream())
            .decoder(written.schema(), EpochUnits.NONE);
    StreamLook.look(
        target,
        record -> {
          try {
            taker.take(decoder.decode(record.data()), record.time(), Optional.empty());
          } catch (RowFault fault) {
            Coordinates at = Coordinates.ofMessage(target.stream(), record.id());
            throw written.notARow("stream '" + target.stream() + "'", at, fault.reason());
          }
        });
  }
}
