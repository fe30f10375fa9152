package dev.millrace.io.kinesis;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads a stream of Kinesis as batches of records, each record already decoded and judged: an
 * event, late, a duplicate, or a dead letter. Unbounded, unless {@code untilIdle} ends it.
 *
 * <p><b>Order.</b> The records of a shard come in its order, and those of a shard that was split
 * off or merged come after all records of its parents; so the records of a partition key keep their
 * order, however the stream is resharded.
 *
 * <p><b>Time.</b> The watermark of a shard is its highest event time minus {@code
 * maxOutOfOrderness}; one that was split off or merged begins with the lowest of its parents'
 * watermarks, and these hold the stream's until it is read. A record is late iff its event time
 * lies below its shard's watermark, as it stands at the record's place, minus {@code
 * allowedLateness}. With {@code advanceWhenIdle = false} that depends on the stream alone. The
 * stream's watermark is the minimum over its shards. Without a column for it, the event time is the
 * time of arrival.
 *
 * <p><b>Idle shards.</b> One that is at its end, which the service has said within the last two
 * seconds (or twice the time in which all shards are asked once, if that is longer), and had
 * nothing for {@code idleTimeout} is left out of the minimum, as with Kafka's partitions. One that
 * was split or merged is not, until its children are read.
 *
 * <p><b>Delivery.</b> Positions and watermarks are in the checkpoint, and nowhere else: after a
 * restart every record gets the verdict that it would have got without it. Where the stream may
 * have deleted records before they were read, in a pause or while the read lags, the read fails
 * (ML-5584) or, with {@code allowGap}, goes on.
 *
 * <p><b>Aggregates.</b> What the Kinesis Producer Library has packed into one record is unpacked;
 * records in it whose keys are of another shard count as duplicates, because the library sends them
 * again.
 *
 * <p><b>Parallelism.</b> One reader, which asks up to 16 shards at a time.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} ML-5580 to ML-5584 and ML-5587 when
 * there is no answer for {@code retryFor}, or a refusal; a service that asks for less at a time is
 * asked more slowly.
 */
public final class KinesisSource extends PTransform<PBegin, PCollection<SourceBatch>> {
  private final KinesisSourceOptions options;

  private KinesisSource(KinesisSourceOptions options) {
    this.options = options;
  }

  public static KinesisSource read(KinesisSourceOptions options) {
    return new KinesisSource(options);
  }

  /** How a record is judged that comes again: by the same rules, and never as late. */
  public static UnaryOperator<SourceRecord> judge(KinesisSourceOptions options) {
    KinesisJudge judge = new KinesisJudge(options);
    return record -> judge.again(record, options.times().clock().millis());
  }

  @Override
  public PCollection<SourceBatch> expand(PBegin input) {
    return input.apply("Read", Read.from(new StreamSource(options)));
  }
}
