package dev.millrace.io.kafka.read;

import dev.millrace.element.EventTimes;
import dev.millrace.element.block.ReadProgress;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.io.partitioned.PartitionClock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;

/** How far a split has come: enough to go on as if nothing had happened. */
public final class KafkaMark implements CheckpointMark, ReadProgress {
  private final Moments moments;
  private final Map<String, String> topicIds;
  private final Watermark watermark;
  private final boolean finished;
  private final List<PartitionMark> partitions;
  private final @Nullable Consumer<List<PartitionMark>> onFinal;

  /**
   * When something was done, in wall-clock milliseconds.
   *
   * @param taken when the mark was taken: what came before a restart is counted up to here
   * @param looked when new partitions were looked for last
   */
  record Moments(long taken, long looked) {}

  /**
   * The split's watermark.
   *
   * @param own before allowed lateness is taken off
   * @param settled what the runner was told, allowed lateness taken off, so long ago that the steps
   *     behind the source know it
   */
  record Watermark(long own, long settled) {}

  /**
   * @param topicIds topic → id, as far as they are known
   * @param finished whether the split has come to its end and reads no more
   * @param onFinal told once the mark is durable; null in a mark that was read back
   */
  KafkaMark(
      Moments moments,
      Map<String, String> topicIds,
      Watermark watermark,
      boolean finished,
      List<PartitionMark> partitions,
      @Nullable Consumer<List<PartitionMark>> onFinal) {
    this.moments = moments;
    this.topicIds = Collections.unmodifiableMap(new TreeMap<>(topicIds));
    this.watermark = watermark;
    this.finished = finished;
    this.partitions = List.copyOf(partitions);
    this.onFinal = onFinal;
  }

  Moments moments() {
    return moments;
  }

  Map<String, String> topicIds() {
    return topicIds;
  }

  Watermark watermark() {
    return watermark;
  }

  @Override
  public OptionalLong settled() {
    // Where the split's own has not begun, nobody was told of one. Else a mark of an earlier form
    // has none, and one that was taken soon after the start.
    return watermark.settled() > EventTimes.MIN || watermark.own() <= EventTimes.MIN
        ? OptionalLong.of(watermark.settled())
        : OptionalLong.empty();
  }

  @Override
  public Map<Log, Long> next() {
    Map<Log, Long> next = new LinkedHashMap<>();
    partitions.forEach(at -> next.put(new Log(at.topic(), at.partition()), at.nextOffset()));
    return next;
  }

  public boolean finished() {
    return finished;
  }

  List<PartitionMark> partitions() {
    return partitions;
  }

  @Override
  public void finalizeCheckpoint() {
    if (onFinal != null) {
      onFinal.accept(partitions);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KafkaMark mark
        && mark.moments.equals(moments)
        && mark.topicIds.equals(topicIds)
        && mark.watermark.equals(watermark)
        && mark.finished == finished
        && mark.partitions.equals(partitions);
  }

  @Override
  public int hashCode() {
    return watermark.hashCode() * 31 + partitions.hashCode();
  }

  @Override
  public String toString() {
    return watermark.own() + (finished ? " finished " : " ") + partitions;
  }

  /**
   * One partition.
   *
   * @param nextOffset of the first record that was not handed out
   * @param highest the highest event time of an event handed out; {@link
   *     dev.millrace.element.EventTimes#MIN} before the first
   * @param delay how far the clock was ahead of that event when it was read, in milliseconds
   * @param floor below which its watermark never lies
   * @param quietSince wall-clock milliseconds of the last record; a runner that often reopens its
   *     readers would otherwise never see a partition idle
   */
  record PartitionMark(
      String topic,
      int partition,
      long nextOffset,
      long highest,
      long delay,
      long floor,
      long quietSince) {
    PartitionClock.State clock() {
      return new PartitionClock.State(highest, delay, floor, quietSince);
    }
  }
}
