package dev.millrace.io.rows;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockParts;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Blocks of rows → the same rows, so many in a second and worker, for a sink that does not go by a
 * rate itself. Bounded and unbounded; windows and time stamps stay. Rows wait before the sink, in
 * blocks of no more than may be written in a second, and nothing is read meanwhile. A checkpoint
 * waits for the block at hand; behind windows for all rows of those that end with one watermark, as
 * Flink fires their timers in one turn.
 */
public final class PacedRows extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final String step;
  private final long perSecond;

  /**
   * @param step of the sink, by the name under which the ledger counts
   * @param perSecond above 0
   */
  public PacedRows(String step, long perSecond) {
    this.step = step;
    this.perSecond = perSecond;
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    return blocks.apply("Wait", ParDo.of(new WaitFn(step, perSecond))).setCoder(blocks.getCoder());
  }

  private static final class WaitFn extends DoFn<Block, Block> {
    private final String step;
    private final long perSecond;

    WaitFn(String step, long perSecond) {
      this.step = step;
      this.perSecond = perSecond;
    }

    @ProcessElement
    public void process(@Element Block block, OutputReceiver<Block> out) {
      Pace pace = Pace.of(step, perSecond);
      for (Block part : BlockParts.of(block, (int) Math.min(perSecond, Integer.MAX_VALUE))) {
        pace.await(part.count());
        out.output(part);
      }
    }
  }
}
