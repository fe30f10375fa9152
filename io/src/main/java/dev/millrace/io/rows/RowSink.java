package dev.millrace.io.rows;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;

/**
 * Blocks of rows → dead letters (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}); the
 * rows go to a server, in no particular order. Bounded and unbounded. A bundle is over when the
 * server has its rows, so that a slow server slows down the run.
 *
 * <p>Rows are counted as {@code STEP/in}, {@code STEP/written} and {@code STEP/dead_lettered}; rows
 * that were there already, and those that a newer one replaces, count as written.
 *
 * @param <R> a row in the form that the server takes
 */
public final class RowSink<R extends RowWriter.Row>
    extends PTransform<PCollection<Block>, PCollection<Block>> {
  private final RowOutput output;
  private final RowWriter.Opener<R> place;

  public RowSink(RowOutput output, RowWriter.Opener<R> place) {
    this.output = output;
    this.place = place;
  }

  @Override
  public PCollection<Block> expand(PCollection<Block> blocks) {
    return blocks
        .apply("Global", Window.into(new GlobalWindows()))
        .apply("Rows", ParDo.of(new RowWriteFn<>(output, place)))
        .setCoder(BlockCoder.of());
  }
}
