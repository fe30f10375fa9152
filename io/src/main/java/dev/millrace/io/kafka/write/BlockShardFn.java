package dev.millrace.io.kafka.write;

import dev.millrace.element.block.Block;
import dev.millrace.engine.trace.TracedSinkFn;
import java.util.UUID;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;

/**
 * Deals blocks out to shards. All blocks of one worker go to one shard, so that the order in which
 * a worker hands on its rows is the order in which they are written. Which shard that is does not
 * matter for what is written: a block gets its number after this.
 */
final class BlockShardFn extends TracedSinkFn<KV<Integer, Block>> {
  private final int shards;
  private transient int shard;

  /**
   * @param step the name under which rows are counted
   */
  BlockShardFn(String step, int shards) {
    super(step);
    this.shards = shards;
  }

  @Override
  @Setup
  public void setup(PipelineOptions options) {
    super.setup(options);
    shard = Math.floorMod(UUID.randomUUID().hashCode(), shards);
  }

  @ProcessElement
  public void process(@Element Block block, OutputReceiver<KV<Integer, Block>> out) {
    received(block);
    out.output(KV.of(shard, block));
  }
}
