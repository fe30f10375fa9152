package dev.millrace.beam.io;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowValues;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.exchange.GlobalWindowing;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Packs the rows of each bundle into blocks, which is what sinks take. */
final class PackBlocks extends PTransform<PCollection<Row>, PCollection<Block>> {
  private final Schema schema;

  private PackBlocks(Schema schema) {
    this.schema = schema;
  }

  static PackBlocks of(Schema schema) {
    return new PackBlocks(schema);
  }

  @Override
  public PCollection<Block> expand(PCollection<Row> rows) {
    return rows.apply("Global", GlobalWindowing.<Row>onePane())
        .apply("Pack", ParDo.of(new PackFn(schema)))
        .setCoder(BlockCoder.of());
  }

  static final class PackFn extends DoFn<Row, Block> {
    private final RowValues values;
    private final RowCodec codec;
    private transient BlockBuilder builder;

    PackFn(Schema schema) {
      this.values = RowValues.of(schema);
      this.codec = RowCodec.of(schema);
    }

    @Setup
    public void setup() {
      builder = new BlockBuilder(codec, 0);
    }

    @ProcessElement
    public void process(@Element Row row, @Timestamp Instant time, OutputReceiver<Block> out) {
      builder.add(Event.of(EventTimes.clamp(time.getMillis()), values.fromRow(row)));
      if (builder.isFull()) {
        Block block = builder.build();
        out.outputWithTimestamp(block, EventTimes.toInstant(block.minTime()));
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      if (!builder.isEmpty()) {
        Block block = builder.build();
        context.output(block, EventTimes.toInstant(block.minTime()), GlobalWindow.INSTANCE);
      }
    }

    /** A block's time is that of its earliest row, which lies before the row that filled it. */
    @Override
    @Deprecated
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }
}
