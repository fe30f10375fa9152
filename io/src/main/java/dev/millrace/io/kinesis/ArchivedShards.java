package dev.millrace.io.kinesis;

import dev.millrace.diag.UserException;
import dev.millrace.io.kinesis.KinesisSourceOptions.Held;
import dev.millrace.io.kinesis.KinesisSourceOptions.History;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
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
public record ArchivedShards(long created, @Nullable Long since, Map<Integer, Held> shards) {
  private static final Logger LOG = LoggerFactory.getLogger(ArchivedShards.class);
  private static final String SEPARATOR = "/";

  private static final Comparator<String> ORDER =
      Comparator.comparing(
              (String id) -> new BigInteger(StreamRecord.position(new Held(id, 0)).sequence()))
          .thenComparing(id -> StreamRecord.position(new Held(id, 0)).sub());

  /** Gives the ids of the records that an archive holds. */
  @FunctionalInterface
  public interface Ids {
    /** Those from a number of a shard on, among others. */
    List<String> from(int shard, long number);
  }

  /**
   * Reads what an archive says.
   *
   * @param options of the read that goes on from there
   * @param id of the stream, as {@link #id} gave it; null if there is none
   * @param next the number of the record after the last one held, by shard
   * @param listed whether the stream still has a shard: only of those it is looked up which record
   *     the archive has last
   * @throws UserException ML-5584 if the archive does not have that record any more, and gaps are
   *     not allowed
   */
  public static ArchivedShards of(
      KinesisSourceOptions options,
      @Nullable String id,
      Map<Integer, Long> next,
      IntPredicate listed,
      Ids ids) {
    Map<Integer, Held> shards = new TreeMap<>();
    next.forEach(
        (shard, following) -> {
          if (following > 0) {
            String last = listed.test(shard) ? last(options, shard, following, ids) : "";
            shards.put(shard, new Held(last, following));
          }
        });
    if (id == null) {
      return new ArchivedShards(0, null, shards);
    }
    String[] parts = id.split(SEPARATOR, 2);
    return new ArchivedShards(Long.parseLong(parts[0]), Long.valueOf(parts[1]), shards);
  }

  /** Which record of a shard the archive has last; empty if it has none. */
  private static String last(KinesisSourceOptions options, int shard, long following, Ids ids) {
    Optional<String> last = ofShard(shard, ids.from(shard, following - 1)).min(ORDER);
    if (last.isPresent()) {
      return last.get();
    }
    String lost =
        "the archive of "
            + options.target().shown()
            + " has no record number "
            + (following - 1)
            + " of shard "
            + shard
            + ", after which it would go on: were files of it removed?";
    if (!options.range().allowGap()) {
      throw KinesisFaults.error(options.target(), KinesisCodes.GAP, lost, null);
    }
    LOG.warn("{}", lost);
    return ofShard(shard, ids.from(shard, 0)).max(ORDER).orElse("");
  }

  private static Stream<String> ofShard(int shard, List<String> ids) {
    return ids.stream()
        .filter(id -> ShardInfo.number(id.substring(0, Math.max(0, id.indexOf(':')))) == shard);
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
