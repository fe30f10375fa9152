package dev.millrace.io.pubsub.write;

import dev.millrace.element.block.Block;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Publishes the rows of blocks to a Pub/Sub topic, one message per row: bounded or unbounded input,
 * any windows.
 *
 * <p>The attribute {@code millrace-id} identifies the row, the same in every run and attempt (see
 * {@link dev.millrace.element.RowIds}); {@code millrace-time} is its event time in milliseconds.
 *
 * <p><b>Delivery</b> is at least once: a bundle ends only when the service has all its messages,
 * and a bundle that the runner retries publishes them again. Faults of the service are retried with
 * growing pauses. Messages of one ordering key are published in the order of the rows of a bundle.
 * Rows are counted as {@code STEP/in} when they arrive and as {@code STEP/written} when they are
 * published.
 *
 * <p><b>Limits.</b> The service's: 10 MB a message, 100 attributes with names of at most 256 and
 * values of at most 1,024 bytes, ordering keys of at most 1,024 bytes. Dead letters and late events
 * of larger records are cut; other rows that break a limit fail the bundle.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5300 to ML-5303 if the service
 * refuses or does not answer, ML-5304 for a message that is too large, ML-5305 if a row has no
 * form.
 */
public final class PubsubSink extends PTransform<PCollection<Block>, PDone> {
  /** The attribute that holds a row's id. */
  public static final String ID = "millrace-id";

  /** The attribute that holds a row's event time in milliseconds. */
  public static final String TIME = "millrace-time";

  private final PubsubSinkOptions options;
  private final long perSecond;

  private PubsubSink(PubsubSinkOptions options, long perSecond) {
    this.options = options;
    this.perSecond = perSecond;
  }

  /** As fast as it goes. */
  public static PubsubSink write(PubsubSinkOptions options) {
    return new PubsubSink(options, 0);
  }

  /** So many rows in a second and worker at most; 0 for as many as it can. */
  public PubsubSink withRate(long rows) {
    return new PubsubSink(options, rows);
  }

  @Override
  public PDone expand(PCollection<Block> blocks) {
    blocks.apply("Write", ParDo.of(new PublishFn(options, perSecond)));
    return PDone.in(blocks.getPipeline());
  }
}
