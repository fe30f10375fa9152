package dev.millrace.engine.ledger;

import dev.millrace.element.EventTimes;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * How a reader tells where it stands: gauges named {@code STREAM/now/VALUE/SPLIT} for the reader as
 * a whole, and {@code STREAM/now/VALUE/TOPIC/PARTITION} for each of its first {@value
 * #PARTITIONS_TOLD} partitions. {@link SourceState} puts those of all readers together again.
 *
 * <p>Some runners look at every gauge of a reader whenever it is called, and a gauge that was told
 * once is there for good: so there are few of them, and the partitions that are not told one by one
 * are told as a number.
 */
public final class SourceGauges {
  /** Partitions of one reader that are told one by one. */
  public static final int PARTITIONS_TOLD = 16;

  /** Tells a gauge's name from a counter's; a gauge of a job that runs may fall. */
  public static final String NOW = "/now/";

  /** In place of a partition's number: none holds the watermark back, because all are idle. */
  public static final int NO_HOLDER = -1;

  /** In place of a number of records, where the source counts none. */
  public static final long NOT_COUNTED = -1;

  /** In place of a time that was known and no longer is: a gauge cannot be taken back. */
  static final long UNKNOWN = 0;

  /** In place of a dot; no topic has such a sign. */
  private static final String DOT = "%2E";

  static final String LAG = "lag";
  static final String READ = "read_ms";
  static final String UNREACHABLE = "unreachable";
  static final String WATERMARK = "watermark_ms";
  static final String HOLDER = "holder";
  static final String PARTITIONS = "partitions";
  static final String IDLE = "idle_partitions";
  static final String FOLDED = "folded_partitions";
  static final String PARTITION_LAG = "partition_lag";
  static final String PARTITION_WATERMARK = "partition_watermark_ms";
  static final String PARTITION_IDLE = "partition_idle";
  static final String PARTITION_READ = "partition_read_ms";

  private final String prefix;
  private final String split;
  private final Map<String, Gauge> gauges = new HashMap<>();

  /**
   * What a reader knows of one partition.
   *
   * @param lag records that it has and that were not read
   * @param watermark before allowed lateness; {@link EventTimes#MIN} while there is none
   * @param idle whether the stream's watermark does without it
   * @param readTo up to which time it has been read: the time stamp that the newest record that was
   *     read has in the log, or when nothing more was there last if that is later; {@link
   *     EventTimes#MIN} if neither is known
   */
  public record Partition(
      String topic, int number, long lag, long watermark, boolean idle, long readTo) {}

  /**
   * What a reader knows of all its partitions.
   *
   * @param lag records that they have and that were not read; {@link #NOT_COUNTED} if nobody says,
   *     and no partition is told one by one then
   * @param readTo the least {@link Partition#readTo} of those that have more to read; {@link
   *     EventTimes#MIN} if it is known of none
   * @param watermark of all partitions, after allowed lateness; {@link EventTimes#MIN} for none
   */
  public record Reader(long lag, long readTo, long watermark, int partitions, int idle) {}

  /**
   * @param split which of the stream's readers this is
   */
  public SourceGauges(String stream, int split) {
    this.prefix = stream + NOW;
    this.split = "/" + split;
  }

  /** Tells what is known of the reader; now and then, not with every record. */
  public void tell(Reader reader) {
    boolean counted = reader.lag() != NOT_COUNTED;
    if (counted) {
      set(LAG + split, reader.lag());
    }
    set(READ + split, reader.readTo() == EventTimes.MIN ? UNKNOWN : reader.readTo());
    setTime(WATERMARK + split, reader.watermark());
    set(PARTITIONS + split, reader.partitions());
    set(IDLE + split, reader.idle());
    set(FOLDED + split, Math.max(0, reader.partitions() - (counted ? PARTITIONS_TOLD : 0)));
  }

  /** Tells whether those who have the stream's records have stopped to answer. */
  public void tellUnreachable(boolean unreachable) {
    set(UNREACHABLE + split, unreachable ? 1 : 0);
  }

  /** Tells the number of the partition that holds the watermark back, or {@link #NO_HOLDER}. */
  public void tellHolder(int partition) {
    set(HOLDER + split, partition);
  }

  /** Tells what is known of one of the first {@value #PARTITIONS_TOLD} partitions. */
  public void tell(Partition partition) {
    String at = "/" + withoutDots(partition.topic()) + "/" + partition.number();
    set(PARTITION_LAG + at, partition.lag());
    setTime(PARTITION_WATERMARK + at, partition.watermark());
    set(PARTITION_IDLE + at, partition.idle() ? 1 : 0);
    setTime(PARTITION_READ + at, partition.readTo());
  }

  /** Flink shows metrics of a running job with an underscore for a dot. */
  private static String withoutDots(String topic) {
    return topic.replace(".", DOT);
  }

  /** The topic that a gauge's name has. */
  static String topic(String withoutDots) {
    return withoutDots.replace(DOT, ".");
  }

  private void setTime(String name, long millis) {
    if (millis != EventTimes.MIN) {
      set(name, millis);
    }
  }

  private void set(String name, long value) {
    gauges.computeIfAbsent(name, n -> Metrics.gauge(StepCounters.NAMESPACE, prefix + n)).set(value);
  }
}
