package dev.millrace.io.rabbitmq;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a queue of RabbitMQ as batches of records, each message already decoded and judged: an
 * event, late, a duplicate, or a dead letter. Unbounded, unless {@code untilIdle} ends it.
 *
 * <p><b>Time and idleness</b> are those of all brokers that keep no order, see {@link
 * dev.millrace.io.arrival.ArrivalReader}: the watermark is the highest event time that arrived at
 * least {@code reorderWithin} ago, minus {@code maxOutOfOrderness}. A queue is idle once the server
 * has said for {@code idleTimeout} that it is empty.
 *
 * <p><b>Duplicates.</b> Messages with the id of one that came in the last ten minutes are
 * duplicates: deliveries again after a connection was lost, and what was published twice. A message
 * without an id is never one, since two may be equal.
 *
 * <p><b>Delivery.</b> Messages are acknowledged when a checkpoint after them is final, or,
 * numbered, when they are safe. What is not acknowledged comes again after a restart or a lost
 * connection. The server gives no more than {@code prefetch} messages that are not acknowledged, so
 * a runner reads that many from one checkpoint to the next.
 *
 * <p><b>Parallelism.</b> One reader, which knows all ids.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5570 to ML-5573 when there is no
 * answer for {@code retryFor}, or a refusal; ML-5577 for a stream.
 */
public final class RabbitSource extends PTransform<PBegin, PCollection<SourceBatch>> {
  private final RabbitSourceOptions options;

  private RabbitSource(RabbitSourceOptions options) {
    this.options = options;
  }

  public static RabbitSource read(RabbitSourceOptions options) {
    return new RabbitSource(options);
  }

  /** How a message is judged that comes again: by the same rules, and never as late. */
  public static UnaryOperator<SourceRecord> judge(RabbitSourceOptions options) {
    RabbitJudge judge = new RabbitJudge(options);
    return record -> judge.again(record, options.times().clock().millis());
  }

  @Override
  public PCollection<SourceBatch> expand(PBegin input) {
    return input.apply("Read", Read.from(new QueueSource(options)));
  }
}
