package dev.millrace.engine.stage;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockReader;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.StepOutput;

/** Hosts a stage whose rows are there already, packed: {@code Create}, and tests' inputs. */
public final class BlockStageFn extends StageFn<Block> {
  private final RowCodec codec;

  public BlockStageFn(StageProgram program, RowCodec codec) {
    super(program);
    this.codec = codec;
  }

  @ProcessElement
  public void process(@Element Block block, MultiOutputReceiver out) {
    BlockReader reader = new BlockReader(block);
    while (reader.next()) {
      stage().headCounters().in(1);
      stage().headCounters().count(Disposition.PASSED, 1);
      stage().emitFromHead(StepOutput.MAIN, reader.event(codec));
    }
    stage().drain(out);
  }
}
