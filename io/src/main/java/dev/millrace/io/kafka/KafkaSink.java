package dev.millrace.io.kafka;

import dev.millrace.element.Block;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes the rows of blocks to Kafka, one record per row: bounded or unbounded input, any windows.
 *
 * <p>The record's time stamp is the row's event time (0 where that lies before 1970). Its first
 * header {@code millrace-id} identifies the row, the same in every run and attempt (see {@link
 * dev.millrace.element.RowIds}), so that a reader can tell a repeated write from a new row.
 *
 * <p><b>Delivery</b> is at least once: the producer is idempotent and waits for all replicas, a
 * bundle ends only when all its records are written, and a bundle that the runner retries writes
 * its records again. Rows are counted as {@code STEP/in} when they arrive and as {@code
 * STEP/written} when the broker has them.
 *
 * <p>A broker that archives by time stamp deletes records by it too: topics that take results over
 * old events need a retention that keeps them.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5009 if a record cannot be written
 * or a row cannot be encoded; the bundle fails.
 */
public final class KafkaSink extends PTransform<PCollection<Block>, PDone> {
  private final KafkaSinkOptions options;

  private KafkaSink(KafkaSinkOptions options) {
    this.options = options;
  }

  public static KafkaSink write(KafkaSinkOptions options) {
    return new KafkaSink(options);
  }

  @Override
  public PDone expand(PCollection<Block> blocks) {
    blocks.apply("Write", ParDo.of(new WriteRecordsFn(options)));
    return PDone.in(blocks.getPipeline());
  }
}
