package dev.millrace.io.format.refusal;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.CountsCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Takes out of a sink's rows those that its format has no form for: blocks of rows → {@link #ROWS},
 * {@link #LETTERS} (blocks of {@link dev.millrace.element.Envelopes#DEAD_LETTER}) and {@link
 * #COUNTS}. Bounded and unbounded, any windows; order is kept.
 *
 * <p>It is a step of its own, because a sink that writes exactly once must not find out about a row
 * when it is already in a transaction. The price is that each row is encoded twice.
 *
 * <p>Rows that are taken out are counted as {@code STEP/in}, {@code STEP/dead_lettered} and {@code
 * STEP/letters}; the sink counts the others.
 */
public final class RefusedRows extends PTransform<PCollection<Block>, PCollectionTuple> {
  /** What can be written. */
  public static final TupleTag<Block> ROWS = new TupleTag<>() {};

  /** The dead letters of what cannot. */
  public static final TupleTag<Block> LETTERS = new TupleTag<>() {};

  /** How many that are, where counts are elements; see {@link dev.millrace.engine.ledger.Tally}. */
  public static final TupleTag<Counts> COUNTS = new TupleTag<>() {};

  private final RefusalOptions options;

  private RefusedRows(RefusalOptions options) {
    this.options = options;
  }

  public static RefusedRows of(RefusalOptions options) {
    return new RefusedRows(options);
  }

  @Override
  public PCollectionTuple expand(PCollection<Block> blocks) {
    PCollectionTuple parts =
        blocks.apply(
            "Try",
            ParDo.of(new RefuseRowsFn(options))
                .withOutputTags(ROWS, TupleTagList.of(LETTERS).and(COUNTS)));
    parts.get(ROWS).setCoder(BlockCoder.of());
    parts.get(LETTERS).setCoder(BlockCoder.of());
    parts.get(COUNTS).setCoder(CountsCoder.of());
    return parts;
  }
}
