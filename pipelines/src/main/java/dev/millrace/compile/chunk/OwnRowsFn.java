package dev.millrace.compile.chunk;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/**
 * Passes the rows on that belong to a chunk. Those of the events around it are counted as filtered
 * by the output: other chunks write them.
 */
public final class OwnRowsFn extends DoFn<Block, Block> {
  private final String output;
  private final RowCodec codec;
  private final long from;
  private final long to;
  private transient @Nullable StepCounters counters;

  /**
   * @param output the name that the ledger counts the output's rows under
   * @param codec of the rows
   */
  public OwnRowsFn(String output, RowCodec codec, Chunk chunk) {
    this.output = output;
    this.codec = codec;
    this.from = chunk.from();
    this.to = chunk.to();
  }

  @StartBundle
  public void start() {
    counters = new StepCounters(output, 0);
  }

  @ProcessElement
  public void process(@Element Block block, OutputReceiver<Block> out) {
    if (block.minTime() >= from && block.maxTime() < to) {
      out.output(block);
      return;
    }
    BlockBuilder own = new BlockBuilder(codec, block.input());
    BlockReader rows = new BlockReader(block);
    long others = 0;
    while (rows.next()) {
      if (rows.time() >= from && rows.time() < to) {
        own.add(rows.bytes(), rows.keyOffset(), rows.keyLength(), rows.event(codec));
      } else {
        others++;
      }
    }
    if (!own.isEmpty()) {
      out.output(own.build());
    }
    if (counters != null) {
      counters.in(others);
      counters.count(Disposition.FILTERED, others);
    }
  }

  @FinishBundle
  public void finish() {
    if (counters != null) {
      counters.flush();
    }
  }
}
