package dev.millrace.io.pubsub.read;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a Pub/Sub subscription as batches of records, each message already decoded and judged: an
 * event, late, a duplicate, or a dead letter. Unbounded, unless {@code untilIdle} ends it.
 *
 * <p><b>Time.</b> Pub/Sub has no order, so there is no place of a message among others from which
 * its lateness would follow. The watermark is the highest event time that arrived at least {@code
 * reorderWithin} ago (60 s; Beam's own estimator looks back as far, at times of publication), minus
 * {@code maxOutOfOrderness}. A message is late iff its event time lies below the watermark that the
 * runner knew before the message arrived, minus {@code allowedLateness}. The same messages may get
 * other verdicts in another run; but messages that arrive within {@code reorderWithin} of each
 * other, in whatever order, are never late because of each other. Example without bounds: event
 * times 30, 10, 20 (seconds) that arrive within a minute are all on time; a 15 that comes a minute
 * later is late.
 *
 * <p><b>Idle.</b> A subscription that was empty for {@code idleTimeout} lets the watermark follow
 * the clock at a distance of {@code maxOutOfOrderness + idleTimeout}. An outage is no idleness.
 *
 * <p><b>Duplicates.</b> Messages with the id (or value of {@code idAttribute}) of one that came in
 * the last ten minutes are duplicates: deliveries again after a deadline, and what was published
 * twice. The ids are part of the checkpoint.
 *
 * <p><b>Delivery.</b> PubsubIO acknowledges a message when a checkpoint after it is final. After a
 * restart without a checkpoint, messages that were not acknowledged come again, and those that were
 * do not. PubsubIO alone acknowledges the last messages before a pause only with the next ones; an
 * empty batch, half a second into the pause, makes the runner do it at once.
 *
 * <p><b>Parallelism.</b> One reader, which knows all ids.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5300 to ML-5303 when there is no
 * answer for {@code retryFor}, or a refusal.
 */
public final class PubsubSource extends PTransform<PBegin, PCollection<SourceBatch>> {
  private final PubsubSourceOptions options;

  private PubsubSource(PubsubSourceOptions options) {
    this.options = options;
  }

  public static PubsubSource read(PubsubSourceOptions options) {
    return new PubsubSource(options);
  }

  /** How a message is judged that comes again: by the same rules, and never as late. */
  public static UnaryOperator<SourceRecord> judge(PubsubSourceOptions options) {
    MessageJudge judge = new MessageJudge(options);
    return record -> judge.again(record, options.times().clock().millis());
  }

  @Override
  public PCollection<SourceBatch> expand(PBegin input) {
    return input.apply("Read", Read.from(new MessageSource(options)));
  }
}
