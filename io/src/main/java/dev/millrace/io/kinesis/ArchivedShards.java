package dev.millrace.io.kinesis;

import dev.millrace.diag.UserException;
import dev.millrace.io.kinesis.KinesisSourceOptions.History;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.partitioned.ArchivedEnd;
import dev.millrace.io.partitioned.ArchivedEnd.Ids;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an archive holds of a stream, from which an archiver goes on. The archive counts the records
 * of each shard; which sequence number the last of them has is read from its row.
 *
 * @param created when the stream was made, wall-clock milliseconds; 0 if that is not known
 * @param since where the archive begins, as {@link Range#since}; null for an archive of nothing
 * @param shards by their numbers
 */
public record ArchivedShards(long created, @Nullable Long since, Map<Integer, ArchivedEnd> shards) {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivedShards.class);
  private static final String SEPARATOR = "/";

  private static final Comparator<String> ORDER =
      Comparator.comparing(
              (String id) ->
                  new BigInteger(StreamRecord.position(new ArchivedEnd(id, 0)).sequence()))
          .thenComparing(id -> StreamRecord.position(new ArchivedEnd(id, 0)).sub());

  /**
   * Reads what an archive says.
   *
   * @param options of the read that goes on from there
   * @param named what {@link #id} gave of the stream; null if there is none
   * @param next the number of the record after the last one held, by shard
   * @param listed whether the stream still has a shard: only of those it is looked up which record
   *     the archive has last
   * @throws UserException ML-5584 if the archive does not have that record any more, and gaps are
   *     not allowed
   */
  public static ArchivedShards of(
      KinesisSourceOptions options,
      @Nullable String named,
      Map<Integer, Long> next,
      IntPredicate listed,
      Ids ids) {
    ArchivedEnd.Log log =
        new ArchivedEnd.Log(
            options.target().shown(),
            "record",
            "shard",
            id -> ShardInfo.number(id.substring(0, Math.max(0, id.indexOf(':')))),
            ORDER,
            lost -> gap(options, lost));
    Map<Integer, ArchivedEnd> shards = new TreeMap<>();
    next.forEach(
        (shard, following) -> {
          if (following > 0) {
            shards.put(
                shard,
                listed.test(shard)
                    ? ArchivedEnd.of(log, shard, following, ids)
                    : new ArchivedEnd("", following));
          }
        });
    if (named == null) {
      return new ArchivedShards(0, null, shards);
    }
    String[] parts = named.split(SEPARATOR, 2);
    return new ArchivedShards(Long.parseLong(parts[0]), Long.valueOf(parts[1]), shards);
  }

  private static void gap(KinesisSourceOptions options, String lost) {
    if (!options.range().allowGap()) {
      throw KinesisFaults.error(options.target(), KinesisCodes.GAP, lost, null);
    }
    LOG.warn("{}", lost);
  }

  /** A read that goes on after what is held. */
  public KinesisSourceOptions goOn(KinesisSourceOptions options) {
    Range range = options.range();
    return options.withRange(
        new Range(
            since == null ? range.since() : since,
            shards.isEmpty() && created == 0 ? null : new History(created, shards),
            range.allowGap(),
            range.untilIdle(),
            range.checkpointed()));
  }

  /**
   * What an archive notes of the stream, and of where its records begin: a shard of which it holds
   * none yet is read from there.
   *
   * @param now when the stream was made, as the service says now; 0 if nobody asked
   * @return empty if nobody knows
   */
  public Optional<String> id(KinesisSourceOptions options, long now) {
    long known = created == 0 ? now : created;
    if (known == 0) {
      return Optional.empty();
    }
    long from = since == null ? options.range().since() : since;
    if (from == Range.LATEST) {
      // The service refuses a time that is still to come for it.
      from = options.times().clock().millis() - KinesisLink.SKEW;
    }
    return Optional.of(known + SEPARATOR + from);
  }
}
