package dev.millrace.filetest;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.RowFault;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.expr.RowClock;
import dev.millrace.expr.RowTime;
import dev.millrace.plan.literal.Literals;
import dev.millrace.plan.literal.Literals.TimedRow;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.spec.TestSpec;
import dev.millrace.spec.TestSpec.Arrival;
import dev.millrace.spec.TestSpec.RowArrival;
import dev.millrace.spec.TestSpec.WatermarkArrival;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    Steps steps = new Steps(new Rows(stream, node, path));
    return new FileTestInput(stream, arrivals.stream().map(a -> a.accept(steps)).toList());
  }

  /** The inputs of all streams of a plan, by the names of their nodes. */
  static Map<String, FileTestInput> all(Plan plan, TestSpec test) {
    Map<String, FileTestInput> inputs = new LinkedHashMap<>();
    plan.streams()
        .forEach(
            (name, stream) -> {
              String path = "tests." + test.name() + ".streams." + name;
              List<Arrival> arrivals = test.streams().getOrDefault(name, List.of());
              inputs.put(name, of(name, stream, arrivals, path));
            });
    return inputs;
  }

  /** Everything that arrives, in order. */
  List<SourceRecord> records() {
    return steps.stream().flatMap(step -> step.batch().records().stream()).toList();
  }

  /** What a replay reads. */
  List<SourceRecord> archived() {
    return records().stream()
        .filter(r -> r.verdict() == Verdict.EVENT || r.verdict() == Verdict.DEAD)
        .toList();
  }

  /** Makes a step of each arrival, in their order. */
  private static final class Steps implements Arrival.Visitor<Step> {
    private final Rows rows;
    private long watermark = EventTimes.MIN;
    private int count;

    Steps(Rows rows) {
      this.rows = rows;
    }

    @Override
    public Step visit(WatermarkArrival advance) {
      count++;
      watermark = Math.max(watermark, Literals.time(advance.time(), rows.path()));
      return new Step(new SourceBatch(watermark, List.of()), watermark);
    }

    @Override
    public Step visit(RowArrival row) {
      SourceRecord record = rows.record(row, count++, watermark);
      return new Step(new SourceBatch(record.time(), List.of(record)), watermark);
    }
  }

  /** The rows of a stream. */
  private record Rows(String stream, StreamNode node, String path) {
    SourceRecord record(RowArrival arrival, int number, long watermark) {
      TimedRow event =
          Literals.toEvent(
              arrival.row(), node.schema(), node.time(), node.units(), path + "[" + number + "]");
      try {
        // The rows of a stream without event times are of one time, whichever it is.
        long time = event.time().orElseGet(() -> node.time().map(t -> read(t, event)).orElse(0L));
        // Times of day are taken on 1970-01-01, before the default.
        node.stream()
            .watermark()
            .minEventTime()
            .ifPresent(minimum -> RowClock.checkMinimum(time, minimum.toEpochMilli()));
        boolean late = arrival.row().late() || time < watermark;
        return FileTestInput.record(stream, number, event.row(), time, late, watermark);
      } catch (RowFault fault) {
        return FileTestInput.record(stream, number, event.row(), 0, false, watermark).dead(fault);
      }
    }

    private long read(RowTime rowTime, TimedRow event) {
      RowClock clock = RowClock.of(rowTime, node.schema());
      Long time = clock.read(event.row());
      if (time == null) {
        throw new RowFault(
            ErrorCodes.TIME_NULL, clock.source() + " holds the event time and is NULL");
      }
      return time;
    }
  }

  static SourceRecord record(
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
