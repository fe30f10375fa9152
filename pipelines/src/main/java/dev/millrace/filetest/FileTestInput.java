package dev.millrace.filetest;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.expr.RowClock;
import dev.millrace.plan.literal.Literals;
import dev.millrace.plan.literal.Literals.TimedRow;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.TestSpec.Arrival;
import dev.millrace.spec.TestSpec.RowArrival;
import dev.millrace.spec.TestSpec.WatermarkArrival;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a test lets arrive on one stream. The stream's watermark moves at {@code advance_watermark}
 * entries alone; an event is late if it lies below it, or if the file says {@code late: true}.
 *
 * @param steps one per arrival, in order: the batch that arrives (empty for a watermark entry) and
 *     the watermark after it
 */
record FileTestInput(String stream, List<Step> steps) {

  /** One arrival. */
  record Step(SourceBatch batch, long watermark) {}

  static FileTestInput of(String stream, StreamNode node, List<Arrival> arrivals, String path) {
    Steps steps = new Steps(stream, node, path);
    return new FileTestInput(stream, arrivals.stream().map(a -> a.accept(steps)).toList());
  }

  /** Makes a step of each arrival, in their order. */
  private static final class Steps implements Arrival.Visitor<Step> {
    private final String stream;
    private final StreamNode node;
    private final String path;
    private long watermark = EventTimes.MIN;
    private int count;

    Steps(String stream, StreamNode node, String path) {
      this.stream = stream;
      this.node = node;
      this.path = path;
    }

    @Override
    public Step visit(WatermarkArrival advance) {
      count++;
      watermark = Math.max(watermark, Literals.time(advance.time(), path));
      return new Step(new SourceBatch(watermark, List.of()), watermark);
    }

    @Override
    public Step visit(RowArrival row) {
      int number = count++;
      TimedRow event =
          Literals.toEvent(row.row(), node.schema(), node.timeColumn(), path + "[" + number + "]");
      long time = event.time().orElse(0L);
      boolean late = row.row().late() || time < watermark;
      SourceRecord read = record(stream, number, event.row(), time, late, watermark);
      // Times of day are taken on 1970-01-01, before the default minimum.
      Optional<Instant> earliest = node.stream().watermark().minEventTime();
      SourceRecord record = earliest.map(minimum -> checked(read, minimum)).orElse(read);
      return new Step(new SourceBatch(record.time(), List.of(record)), watermark);
    }
  }

  private static SourceRecord checked(SourceRecord record, Instant minimum) {
    try {
      RowClock.checkMinimum(record.time(), minimum.toEpochMilli());
      return record;
    } catch (RowFault fault) {
      return record.dead(fault);
    }
  }

  private static SourceRecord record(
      String stream, long offset, Object[] row, long time, boolean late, long watermark) {
    return new SourceRecord(
        new Coordinates("memory", stream, 0, offset),
        time,
        null,
        null,
        List.of(),
        row,
        time,
        // A late event without a watermark entry before it: as if the watermark stood above
        // it.
        late ? Math.max(watermark, time + 1) : watermark,
        late ? Verdict.LATE : Verdict.EVENT,
        null);
  }

  /** The watermark after step {@code i}; after the last step, that of the last. */
  long watermarkAfter(int i) {
    return steps.isEmpty() ? EventTimes.MIN : steps.get(Math.min(i, steps.size() - 1)).watermark();
  }
}
