package dev.millrace.transforms.rows;

import dev.millrace.element.Block;
import dev.millrace.element.BlockBuilder;
import dev.millrace.element.ByteSink;
import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.KeyCodec;
import dev.millrace.element.RowCodec;
import dev.millrace.element.RowValues;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Packs the rows of a bundle into blocks, one per partition of their keys. */
final class PackRowsFn extends DoFn<Row, KV<Integer, Block>> {
  private final RowValues values;
  private final RowCodec codec;
  private final KeyCodec keys;
  private final int input;
  private final int partitions;
  private transient BlockBuilder[] builders;
  private transient ByteSink key;

  PackRowsFn(Schema schema, KeyCodec keys, int input, int partitions) {
    this.values = RowValues.of(schema);
    this.codec = RowCodec.of(schema);
    this.keys = keys;
    this.input = input;
    this.partitions = partitions;
  }

  @Setup
  public void setup() {
    key = new ByteSink();
    builders = new BlockBuilder[partitions];
    for (int i = 0; i < partitions; i++) {
      builders[i] = new BlockBuilder(codec, input);
    }
  }

  @ProcessElement
  public void process(
      @Element Row row, @Timestamp Instant time, OutputReceiver<KV<Integer, Block>> out) {
    Object[] array = values.fromRow(row);
    key.clear();
    keys.encode(array, key);
    int partition = KeyCodec.partition(key.array(), 0, key.size(), partitions);
    builders[partition].add(key.array(), 0, key.size(), Event.of(time.getMillis(), array));
    if (builders[partition].isFull()) {
      Block block = builders[partition].build();
      out.outputWithTimestamp(KV.of(partition, block), EventTimes.toInstant(block.minTime()));
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    for (int partition = 0; partition < partitions; partition++) {
      if (!builders[partition].isEmpty()) {
        Block block = builders[partition].build();
        context.output(
            KV.of(partition, block), EventTimes.toInstant(block.minTime()), GlobalWindow.INSTANCE);
      }
    }
  }

  /** A block's time is that of its earliest row, which lies before the row that filled it. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
