package dev.millrace.shuffle;

import dev.millrace.connect.WatermarkSpec;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import java.util.Arrays;

/** Event time in the partitions of one topic while records arrive. */
final class SimulatedTopic {
  private final WatermarkSpec rules;
  private final long[] highest;
  private final long[] expected;

  SimulatedTopic(WatermarkSpec rules, int partitions) {
    this.rules = rules;
    this.highest = new long[partitions];
    this.expected = new long[partitions];
    Arrays.fill(highest, EventTimes.MIN);
  }

  int partitions() {
    return highest.length;
  }

  /** How far events may be out of order, in milliseconds. */
  long bound() {
    return rules.maxOutOfOrderness().toMillis();
  }

  /** A record will arrive in a partition. */
  void expect(int partition) {
    expected[partition]++;
  }

  /** A record arrives in a partition, and is late or not. */
  SourceRecord judge(SourceRecord record, int partition) {
    expected[partition]--;
    if (record.verdict() == Verdict.DEAD) {
      return record;
    }
    long watermark = watermark(partition);
    boolean late = record.time() < EventTimes.plus(watermark, -rules.allowedLateness().toMillis());
    if (!late) {
      highest[partition] = Math.max(highest[partition], record.time());
    }
    return new SourceRecord(
        record.coordinates(),
        record.recordTime(),
        record.key(),
        record.value(),
        record.headers(),
        record.row(),
        record.time(),
        watermark,
        late ? Verdict.LATE : Verdict.EVENT,
        null);
  }

  private long watermark(int partition) {
    long top = highest[partition];
    return top == EventTimes.MIN ? top : EventTimes.plus(top, -bound());
  }

  /**
   * No event that comes and is on time lies below; a partition that came to its end is left out.
   */
  long watermark() {
    long lowest = EventTimes.MAX;
    for (int partition = 0; partition < highest.length; partition++) {
      if (expected[partition] > 0) {
        long own = EventTimes.plus(watermark(partition), -rules.allowedLateness().toMillis());
        lowest = Math.min(lowest, own);
      }
    }
    return lowest;
  }
}
