package dev.millrace.io.pulsar;

import dev.millrace.diag.UserException;
import dev.millrace.io.partitioned.ArchivedEnd;
import dev.millrace.io.partitioned.ArchivedEnd.Ids;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an archive holds of a topic, from which an archiver goes on. The archive counts the messages
 * of each partition; which id the last of them has is read from its row.
 *
 * @param since where the archive begins, as {@link Range#since}; null for an archive of nothing
 * @param partitions by their numbers
 */
public record ArchivedTopic(@Nullable Long since, Map<Integer, ArchivedEnd> partitions) {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivedTopic.class);

  private static final Comparator<String> ORDER =
      Comparator.comparing(
          (String id) -> TopicPosition.of(new ArchivedEnd(id, 0)),
          Comparator.comparingLong(TopicPosition::ledger)
              .thenComparingLong(TopicPosition::entry)
              .thenComparingInt(TopicPosition::batch));

  /**
   * Reads what an archive says.
   *
   * @param options of the read that goes on from there
   * @param id of the topic, as {@link #id} gave it; null if there is none
   * @param next the number of the message after the last one held, by partition
   * @throws UserException ML-5624 if the archive does not have that message any more, and gaps are
   *     not allowed
   */
  public static ArchivedTopic of(
      PulsarSourceOptions options, @Nullable String id, Map<Integer, Long> next, Ids ids) {
    ArchivedEnd.Log log =
        new ArchivedEnd.Log(
            options.target().shown(),
            "message",
            "partition",
            TopicPosition::partition,
            ORDER,
            lost -> gap(options, lost));
    Map<Integer, ArchivedEnd> partitions = new TreeMap<>();
    next.forEach(
        (partition, following) -> {
          if (following > 0) {
            partitions.put(partition, ArchivedEnd.of(log, partition, following, ids));
          }
        });
    return new ArchivedTopic(id == null ? null : Long.valueOf(id), partitions);
  }

  private static void gap(PulsarSourceOptions options, String lost) {
    if (!options.range().allowGap()) {
      throw PulsarFaults.error(options.target(), PulsarCodes.GAP, lost, null);
    }
    LOG.warn("{}", lost);
  }

  /** A read that goes on after what is held. */
  public PulsarSourceOptions goOn(PulsarSourceOptions options) {
    Range range = options.range();
    return options.withRange(
        new Range(
            since == null ? range.since() : since,
            partitions.isEmpty() ? null : partitions,
            range.allowGap(),
            range.untilIdle(),
            range.checkpointed()));
  }

  /**
   * What an archive notes of where its messages begin: a partition of which it holds none yet is
   * read from there.
   */
  public String id(PulsarSourceOptions options) {
    long from = since == null ? options.range().since() : since;
    return Long.toString(from == Range.LATEST ? options.times().clock().millis() : from);
  }
}
