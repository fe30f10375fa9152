package dev.millrace.io.metrics;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.KeyGauges;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.io.file.output.SinkCounters;
import dev.millrace.io.metrics.MetricsSink.Options;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;

/** Counts the rows of a bundle, and tells of them at its end. */
final class TellFn extends DoFn<Block, Void> {
  private final Options options;
  private final RowCodec codec;
  private final SinkCounters counters;
  private final int[] columns;
  private transient long[] nulls = new long[0];
  private transient long rows;
  private transient Optional<KeyWindows> windows = Optional.empty();

  TellFn(Options options) {
    this.options = options;
    this.codec = RowCodec.of(options.schema());
    this.counters = new SinkCounters(options.step());
    this.columns = options.nulls().stream().mapToInt(options.schema()::indexOf).toArray();
  }

  private String output() {
    return options.pipeline().name() + "/" + options.step();
  }

  @Setup
  public void setup() {
    windows =
        Optional.ofNullable(options.completeness())
            .map(
                asked ->
                    new KeyWindows(
                        asked,
                        ToldKeys.acquire(output(), asked.mostKeys()),
                        new KeyGauges(options.step())::tell));
  }

  @StartBundle
  public void start() {
    nulls = new long[columns.length];
    rows = 0;
    windows.ifPresent(KeyWindows::start);
  }

  @ProcessElement
  public void process(@Element Block block) {
    counters.in(block.count());
    rows += block.count();
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      Object[] row = reader.row(codec);
      for (int i = 0; i < columns.length; i++) {
        if (row[columns[i]] == null) {
          nulls[i]++;
        }
      }
      windows.ifPresent(each -> each.see(row, reader.time()));
    }
  }

  @FinishBundle
  public void finish() {
    Tally tally = Tally.of(false);
    for (int i = 0; i < columns.length; i++) {
      String column = KeyGauges.encoded(options.nulls().get(i));
      tally.add(options.step() + StepCounters.VALUES + column, rows);
      tally.add(options.step() + StepCounters.NULLS + column, nulls[i]);
    }
    windows.ifPresent(
        each -> {
          each.tell();
          tally.add(options.step() + StepCounters.FOLDED_KEYS, each.folded());
        });
    counters.written(rows);
  }

  @Teardown
  public void teardown() {
    if (windows.isPresent()) {
      windows = Optional.empty();
      ToldKeys.release(output());
    }
  }
}
