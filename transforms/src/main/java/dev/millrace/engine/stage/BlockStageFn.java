package dev.millrace.engine.stage;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepOutput;
import org.apache.beam.sdk.transforms.DoFn;
import org.joda.time.Duration;

/** Hosts a stage whose rows are there already, packed: {@code Create}, and tests' inputs. */
public final class BlockStageFn extends DoFn<Block, Block> {
  private final StageProgram program;
  private final RowCodec codec;
  private transient StageRuntime stage;

  public BlockStageFn(StageProgram program, RowCodec codec) {
    this.program = program;
    this.codec = codec;
  }

  @Setup
  public void setup() {
    stage = new StageRuntime(program);
  }

  @ProcessElement
  public void process(@Element Block block, MultiOutputReceiver out) {
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      stage.headCounters().in(1);
      stage.headCounters().count(Disposition.PASSED, 1);
      stage.emitFromHead(StepOutput.MAIN, reader.event(codec));
    }
    stage.drain(out);
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    StageOutputs.finish(stage, context);
  }

  /** See {@link LiveSourceStageFn}: blocks of one bundle may be emitted in any order. */
  @Override
  @Deprecated
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
