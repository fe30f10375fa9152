package dev.millrace.io.kafka.read;

import dev.millrace.element.SourceRecord;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.partitioned.PartitionClock;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads Kafka topics as batches of records, each record already decoded and judged: an event, late,
 * or a dead letter. Unbounded, even where {@link dev.millrace.io.kafka.client.ReadRange} ends it.
 *
 * <p><b>Time.</b> The watermark of a partition is its highest event time minus {@code
 * maxOutOfOrderness}; it never goes back. A record is late iff its event time lies below that
 * watermark, as it stands at the record's place in the partition, minus {@code allowedLateness}.
 * Late records and dead letters do not move the watermark. The collection's watermark is the
 * minimum over all partitions, minus {@code allowedLateness}; a batch's time stamp is the smallest
 * event time among its events and never below it. Example, with 2 s of out-of-orderness and no
 * lateness: event times 10, 13, 11, 10 (seconds) are on time, on time, on time, late.
 *
 * <p><b>Idle partitions.</b> One that is at its end, which the broker has just confirmed, and had
 * nothing for {@code idleTimeout} is left out of the minimum, also if it never had a record. When
 * it wakes, what it brings is judged against the watermark that was reported without it. If all are
 * idle, the watermark follows the clock at a distance of {@code maxOutOfOrderness + idleTimeout},
 * unless the newest event came much later than it happened: in a log that is filled with history it
 * stays below the newest event. Each split knows its own partitions only: one whose partitions
 * never had an event follows the clock, whatever others read. With {@code advanceWhenIdle = false}
 * none of this happens, and verdicts depend on the log alone.
 *
 * <p><b>Delivery.</b> Positions, watermarks and floors are in the checkpoint, nothing in the
 * consumer group; after a restart every record gets the verdict that it would have got without it.
 * With {@code group.id} among the client's properties, offsets are committed once a checkpoint is
 * final, for lag display only. A broker outage is waited out; no partition becomes idle in it, and
 * after it all hold the watermark for {@code idleTimeout} again.
 *
 * <p><b>Parallelism.</b> As many splits as the runner asks for, at most one per partition; the
 * order within a partition is kept. Partitions that appear later are found within 30 s.
 *
 * <p><b>Errors.</b> {@link dev.millrace.diag.UserException} (ML-5001 to ML-5013) when the cluster
 * cannot be used, when records were deleted before they were read, and when a topic was made anew.
 */
public final class KafkaSource extends PTransform<PBegin, PCollection<SourceBatch>> {
  private final KafkaSourceOptions options;

  private KafkaSource(KafkaSourceOptions options) {
    this.options = options;
  }

  public static KafkaSource read(KafkaSourceOptions options) {
    return new KafkaSource(options);
  }

  /** How a record is judged that comes again: by the same rules, and never as late. */
  public static UnaryOperator<SourceRecord> judge(KafkaSourceOptions options) {
    RecordJudge judge = new RecordJudge(options);
    return record -> {
      long now = options.times().clock().millis();
      return judge.judge(record, new PartitionClock(0, now), now);
    };
  }

  @Override
  public PCollection<SourceBatch> expand(PBegin input) {
    return input.apply("Read", Read.from(new BatchSource(options, null)));
  }
}
