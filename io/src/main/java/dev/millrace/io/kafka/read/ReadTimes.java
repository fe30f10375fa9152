package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to which time each partition has been read. The newest record's time stamp alone would not
 * say: after three quiet days, one record that waits is not three days old.
 */
final class ReadTimes {
  private final Map<TopicPartition, Long> readTo = new HashMap<>();

  /**
   * Records were taken.
   *
   * @param timestamp of the newest of them in the log; negative if it has none that means a time
   */
  void took(TopicPartition partition, long timestamp) {
    if (timestamp >= 0) {
      readTo.merge(partition, timestamp, Math::max);
    }
  }

  /** Notes how many records wait; when none do, all is read up to now. */
  void waiting(TopicPartition partition, long records, long now) {
    if (records == 0) {
      readTo.merge(partition, now, Math::max);
    }
  }

  /** In milliseconds since 1970; {@link EventTimes#MIN} if it is not known. */
  long readTo(TopicPartition partition) {
    return readTo.getOrDefault(partition, EventTimes.MIN);
  }

  /** The least of the partitions that have more to read; as of one. */
  long readTo(Map<TopicPartition, Long> lags) {
    return lags.entrySet().stream()
        .filter(lag -> lag.getValue() > 0)
        .mapToLong(lag -> readTo(lag.getKey()))
        .filter(time -> time != EventTimes.MIN)
        .min()
        .orElse(EventTimes.MIN);
  }

  /**
   * Records that wait and that will be read.
   *
   * @param waiting those that the broker has after the position
   * @param stop the offset at which the partition ends for this run
   */
  static long untilStop(long waiting, long position, long stop) {
    return Math.max(0, Math.min(waiting, stop - position));
  }
}
