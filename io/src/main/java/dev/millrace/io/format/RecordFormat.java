package dev.millrace.io.format;

import dev.millrace.element.EpochUnits;
import org.apache.beam.sdk.schemas.Schema;

/** How a record's value is written: makes the decoder and the encoder of given columns. */
public interface RecordFormat {
  /**
   * The decoder of the columns.
   *
   * @param units what numbers that stand for points in time count
   * @throws IllegalArgumentException if the format cannot hold the schema; the message says why
   */
  RecordDecoder decoder(Schema schema, EpochUnits units);

  /**
   * The encoder of the columns.
   *
   * @throws IllegalArgumentException if the format cannot hold the schema; the message says why
   */
  RecordEncoder encoder(Schema schema);
}
