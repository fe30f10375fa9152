package dev.millrace.beam;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowValues;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;

/** Unpacks blocks into rows with their event times. A block's time stamp is its earliest row's. */
final class UnpackRowsFn extends DoFn<Block, Row> {
  private final RowValues values;
  private final RowCodec codec;

  UnpackRowsFn(Schema schema) {
    this.values = RowValues.of(schema);
    this.codec = RowCodec.of(schema);
  }

  @ProcessElement
  public void process(@Element Block block, OutputReceiver<Row> out) {
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      Event event = reader.event(codec);
      out.outputWithTimestamp(values.toRow(event.values()), EventTimes.toInstant(event.time()));
    }
  }
}
