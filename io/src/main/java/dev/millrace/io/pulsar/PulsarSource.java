package dev.millrace.io.pulsar;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a topic of Pulsar as batches of messages, each already decoded and judged: an event, late,
 * or a dead letter. Unbounded, unless {@code untilIdle} ends it.
 *
 * <p><b>Order.</b> The messages of a partition come in its order.
 *
 * <p><b>Time.</b> The watermark of a partition is its highest event time minus {@code
 * maxOutOfOrderness}. A message is late iff its event time lies below its partition's watermark, as
 * it stands at the message's place, minus {@code allowedLateness}. With {@code advanceWhenIdle =
 * false} that depends on the topic alone. The topic's watermark is the minimum over its partitions.
 * Without a column for it, the event time is the one that the producer has set, or else the time of
 * publication.
 *
 * <p><b>Idle partitions.</b> One that is at its end, as a broker has said within the last two
 * seconds, and had nothing for {@code idleTimeout} is left out of the minimum, as with Kafka's.
 *
 * <p><b>Delivery.</b> Positions and watermarks are in the checkpoint: after a restart every message
 * gets the verdict that it would have got without it. With a subscription, the brokers keep what is
 * after the checkpoint before the last. Where messages may have been deleted before they were read,
 * the read fails (ML-5624) or, with {@code allowGap}, goes on.
 *
 * <p><b>Parallelism.</b> One reader for all partitions; those that are added are found within 30 s
 * and read from their beginning.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5620 to ML-5624 when there is no
 * answer for {@code retryFor}, a refusal, or a gap.
 */
public final class PulsarSource extends PTransform<PBegin, PCollection<SourceBatch>> {
  private final PulsarSourceOptions options;

  private PulsarSource(PulsarSourceOptions options) {
    this.options = options;
  }

  public static PulsarSource read(PulsarSourceOptions options) {
    return new PulsarSource(options);
  }

  /** How a message is judged that comes again: by the same rules, and never as late. */
  public static UnaryOperator<SourceRecord> judge(PulsarSourceOptions options) {
    PulsarJudge judge = new PulsarJudge(options);
    return record -> judge.again(record, options.times().clock().millis());
  }

  @Override
  public PCollection<SourceBatch> expand(PBegin input) {
    return input.apply("Read", Read.from(new TopicSource(options)));
  }
}
