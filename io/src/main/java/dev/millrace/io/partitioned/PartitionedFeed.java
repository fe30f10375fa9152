package dev.millrace.io.partitioned;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a log as a {@link PartitionedReader} reads them. Used by one thread. Times are
 * wall-clock milliseconds.
 *
 * @param <K> names a partition
 * @param <R> a record
 * @param <P> how far a partition was read
 * @param <M> what a checkpoint keeps
 */
public interface PartitionedFeed<K extends Comparable<K>, R, P, M extends PartitionedMark<K, P>>
    extends AutoCloseable {
  /**
   * The next chunk, of a partition that was adopted; null if none came in time.
   *
   * @throws dev.millrace.diag.UserException if the service refuses, or records may be missing
   */
  @Nullable RecordChunk<K, R> take(Duration wait);

  /** Partitions with records in memory. */
  Collection<K> waiting();

  /** Gives the partitions that were found to the clock, and ends those of which no more comes. */
  void adopt(SplitClock<K> clock, long now);

  /**
   * Asks about partitions in which nothing comes.
   *
   * @throws dev.millrace.diag.UserException if nobody answers for too long, or refuses
   */
  void ask(Collection<K> silent, long now);

  /** Answers that are older say nothing of the present. */
  long freshSince(long now);

  /** Whether nobody answers for some partition at present. */
  boolean isOutage(long now);

  /** The same, or nobody has answered yet. */
  default boolean isSilent(long now) {
    return isOutage(now);
  }

  /** Whether all of a partition was read, as the service has said after a time. */
  boolean isAtEnd(K partition, long since);

  /** Whether all that there is was read, as the service has said after a time. */
  boolean isAtEnd(long since);

  /** Since when what is not read may have waited; empty if all is read. */
  OptionalLong waitsSince();

  /** The number of a partition, as coordinates tell it. */
  int number(K partition);

  /** How far each partition was read. */
  Map<K, P> positions();

  /**
   * What a checkpoint keeps.
   *
   * @param ended is to be told once the mark is durable
   */
  M mark(PartitionedMark.Standing<K, P> standing, Runnable ended);

  @Override
  void close();
}
