package dev.millrace.examples;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/** The two ways in which the same events come. */
enum Mode {
  /** All at once. */
  BATCH,
  /** One after the other, each in a bundle of its own, the watermark far behind. */
  STREAM;

  /** An event of a schema. */
  static TimestampedValue<Row> event(Schema schema, long second, Object... values) {
    return TimestampedValue.of(row(schema, values), new Instant(second * 1000));
  }

  static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  /** The events as a collection, in the order given where they come one after the other. */
  PCollection<Row> events(
      Pipeline pipeline, String name, Schema schema, List<TimestampedValue<Row>> events) {
    if (this == BATCH) {
      return pipeline
          .apply(name, Create.timestamped(events).withCoder(RowCoder.of(schema)))
          .setRowSchema(schema);
    }
    TestStream.Builder<Row> stream = TestStream.create(RowCoder.of(schema));
    for (TimestampedValue<Row> event : events) {
      stream = stream.addElements(event);
    }
    return pipeline.apply(name, stream.advanceWatermarkToInfinity()).setRowSchema(schema);
  }
}
