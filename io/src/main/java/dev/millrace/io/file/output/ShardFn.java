package dev.millrace.io.file.output;

import dev.millrace.element.block.Block;
import dev.millrace.engine.spill.Spill;
import dev.millrace.engine.trace.TracedSinkFn;
import java.util.Arrays;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Shards by content, so that a repeated bundle gives each writer the same blocks. Where blocks stay
 * in this process, those that wait for their writer do so in temporary files.
 */
public final class ShardFn extends TracedSinkFn<KV<Integer, Block>> {
  private final int shards;
  private final SinkCounters counters;
  private final boolean spills;
  private transient @Nullable Spill spill;

  /**
   * @param shards how many writers there are
   * @param spills whether blocks wait in files of this process
   */
  public ShardFn(int shards, SinkCounters counters, boolean spills) {
    super(counters.step());
    this.shards = shards;
    this.counters = counters;
    this.spills = spills;
  }

  @Override
  @Setup
  public void setup(PipelineOptions options) {
    super.setup(options);
    spill = spills ? new Spill() : null;
  }

  @ProcessElement
  public void process(@Element Block block, OutputReceiver<KV<Integer, Block>> out) {
    counters.in(block.count());
    received(block);
    int shard = shards == 1 ? 0 : Math.floorMod(Arrays.hashCode(block.payload()), shards);
    out.output(KV.of(shard, spill == null ? block : spill.keep(block)));
  }
}
