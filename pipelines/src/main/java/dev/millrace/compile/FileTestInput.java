package dev.millrace.compile;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceBatch;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.expr.RowClock;
import dev.millrace.plan.Literals;
import dev.millrace.plan.Literals.TimedRow;
import dev.millrace.plan.NodeKind.StreamNode;
import dev.millrace.spec.TestSpec.Arrival;
import dev.millrace.spec.TestSpec.RowArrival;
import dev.millrace.spec.TestSpec.WatermarkArrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a test lets arrive on one stream. The stream's watermark moves at {@code advance_watermark}
 * entries alone; an event is late if it lies below it, or if the file says {@code late: true}.
 *
 * @param steps one per arrival, in order: the batch that arrives (empty for a watermark entry) and
 *     the watermark behind it
 */
record FileTestInput(String stream, List<Step> steps) {

  /** One arrival. */
  record Step(SourceBatch batch, long watermark) {}

  static FileTestInput of(String stream, StreamNode node, List<Arrival> arrivals, String path) {
    List<Step> steps = new ArrayList<>();
    long watermark = EventTimes.MIN;
    // Times of day are taken on 1970-01-01, before the default.
    Optional<Instant> earliest = node.stream().watermark().minEventTime();
    for (int i = 0; i < arrivals.size(); i++) {
      Arrival arrival = arrivals.get(i);
      List<SourceRecord> records = new ArrayList<>();
      if (arrival instanceof WatermarkArrival advance) {
        watermark = Math.max(watermark, Literals.time(advance.time(), path));
      } else if (arrival instanceof RowArrival row) {
        TimedRow event =
            Literals.toEvent(row.row(), node.schema(), node.timeColumn(), path + "[" + i + "]");
        long time = event.time().orElse(0L);
        boolean late = row.row().late() || time < watermark;
        SourceRecord record = record(stream, i, event.row(), time, late, watermark);
        records.add(earliest.map(minimum -> checked(record, minimum)).orElse(record));
      }
      long minTime = records.stream().mapToLong(SourceRecord::time).min().orElse(watermark);
      steps.add(new Step(new SourceBatch(minTime, records), watermark));
    }
    return new FileTestInput(stream, steps);
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
        // A late event without a watermark entry in front of it: as if the watermark stood above
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
