package dev.millrace.beam;

import dev.millrace.element.Event;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.RowValues;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.StepOutput;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Puts the rows of a bundle into windows and packs them, one block per partition of their keys. */
final class PackRowsFn extends DoFn<Row, KV<Integer, Block>> {
  /** The metric that counts rows between sliding windows, which come to no step. */
  static final String BETWEEN_WINDOWS = "rows_between_windows";

  private final RowValues values;
  private final int[] columns;
  private final RowCodec codec;
  private final KeyCodec keys;
  private final ElementKernel windows;
  private final int input;
  private final int partitions;
  private final Counter betweenWindows = Metrics.counter(PackRowsFn.class, BETWEEN_WINDOWS);
  private transient BlockBuilder[] builders;
  private transient ByteSink key;
  private transient List<KV<Integer, Block>> full;
  private transient StepOutput packing;

  private PackRowsFn(KeyedInput input, int index, int partitions) {
    Schema rows = input.rows().getSchema();
    this.values = RowValues.of(rows);
    this.columns = input.columns().stream().mapToInt(rows::indexOf).toArray();
    this.codec = RowCodec.of(input.schema());
    this.keys = input.keyCodec();
    this.windows = input.windows();
    this.input = index;
    this.partitions = partitions;
  }

  /**
   * @param index which of the kernel's inputs it is
   */
  static PackRowsFn of(KeyedInput input, int index, int partitions) {
    return new PackRowsFn(input, index, partitions);
  }

  @Setup
  public void setup() {
    key = new ByteSink();
    full = new ArrayList<>();
    packing = new Packing();
    builders = new BlockBuilder[partitions];
    for (int i = 0; i < partitions; i++) {
      builders[i] = new BlockBuilder(codec, input);
    }
  }

  @ProcessElement
  public void process(
      @Element Row row, @Timestamp Instant time, OutputReceiver<KV<Integer, Block>> out) {
    Object[] all = values.fromRow(row);
    Object[] wanted = new Object[columns.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = all[columns[i]];
    }
    windows.process(Event.of(EventTimes.clamp(time.getMillis()), wanted), packing);
    for (KV<Integer, Block> block : full) {
      out.outputWithTimestamp(block, EventTimes.toInstant(block.getValue().minTime()));
    }
    full.clear();
  }

  /** Takes the copies of a row, one per window. */
  private final class Packing implements StepOutput {
    @Override
    public void emit(int output, Event event) {
      key.clear();
      keys.encode(event.values(), key);
      int partition = KeyCodec.partition(key.array(), 0, key.size(), partitions);
      builders[partition].add(key.array(), 0, key.size(), event);
      if (builders[partition].isFull()) {
        full.add(KV.of(partition, builders[partition].build()));
      }
    }

    @Override
    public void reject(Event event, RowFault fault) {
      throw fault;
    }

    @Override
    public void count(Disposition disposition, long events) {
      // The step's own counts tell what became of its events, but not of those between windows.
      if (disposition == Disposition.FILTERED) {
        betweenWindows.inc(events);
      }
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
