package dev.millrace.io.kafka.write;

import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.engine.ledger.Counts;
import dev.millrace.engine.ledger.CountsCoder;
import dev.millrace.engine.ledger.Tally;
import java.time.Clock;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes the rows of blocks to Kafka, one record per row: bounded or unbounded input, any windows.
 *
 * <p>The record's time stamp is the row's event time (0 where that lies before 1970). Its first
 * header {@code millrace-id} identifies the row, the same in every run and attempt (see {@link
 * dev.millrace.element.RowIds}), so that a reader can tell a repeated write from a new row.
 *
 * <p><b>Delivery</b> is at least once, unless {@link KafkaSinkOptions#exactlyOnce} is set: the
 * producer is idempotent and waits for all replicas, a bundle ends only when all its records are
 * written, and a bundle that the runner retries writes its records again. Rows are counted as
 * {@code STEP/in} when they arrive and as {@code STEP/written} when the broker has them.
 *
 * <p><b>Exactly once</b> needs a runner that restarts from checkpoints of state and says when one
 * is complete, which is Flink. Rows wait in state until a checkpoint holds them and are then
 * written in transactions that also commit which rows they were ({@link CommitBlocksFn}). A reader
 * with {@code isolation.level=read_committed} sees each row once, one checkpoint interval later. A
 * transaction lives only while it is written, so its timeout has nothing to do with the interval
 * between checkpoints. Cost: each row passes through state once. A new run without state starts
 * from its source's start position and writes everything again.
 *
 * <p>A broker that archives by time stamp deletes records by it too: topics that take results over
 * old events need a retention that keeps them.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5009 if a record cannot be written
 * or a row cannot be encoded; the bundle fails. Exactly once: ML-5020 to ML-5023, when what Kafka
 * says is written does not fit the state that the job was resumed from.
 */
public final class KafkaSink extends PTransform<PCollection<Block>, PCollection<Counts>> {
  private final KafkaSinkOptions options;
  private final boolean countsAsElements;

  private KafkaSink(KafkaSinkOptions options, boolean countsAsElements) {
    this.options = options;
    this.countsAsElements = countsAsElements;
  }

  public static KafkaSink write(KafkaSinkOptions options) {
    return new KafkaSink(options, false);
  }

  /** Gives the counts as elements of the output instead of metrics; see {@link Tally}. */
  public KafkaSink withCountsAsElements(boolean asElements) {
    return new KafkaSink(options, asElements);
  }

  @Override
  public PCollection<Counts> expand(PCollection<Block> blocks) {
    return written(blocks).setCoder(CountsCoder.of());
  }

  private PCollection<Counts> written(PCollection<Block> blocks) {
    ExactlyOnce exactlyOnce = options.exactlyOnce();
    if (exactlyOnce == null) {
      return blocks.apply("Write", ParDo.of(new WriteRecordsFn(options, countsAsElements)));
    }
    return blocks
        .apply("Shard", ParDo.of(new BlockShardFn(options.step(), exactlyOnce.shards())))
        .setCoder(KvCoder.of(VarIntCoder.of(), BlockCoder.of()))
        .apply(
            "Commit",
            ParDo.of(
                new CommitBlocksFn(options, exactlyOnce, Clock.systemUTC(), countsAsElements)));
  }
}
