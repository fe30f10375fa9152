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
import org.jspecify.annotations.Nullable;

/**
 * What an archive holds of a stream, from which an archiver goes on. The archive counts the records
 * of each shard; which sequence number the last of them has is read from its row.
 *
 * @param created when the stream was made, wall-clock milliseconds; 0 if that is not known
 * @param since where the archive begins, as {@link Range#since}; null for an archive of nothing
 * @param shards by their numbers
 */
public record ArchivedShards(long created, @Nullable Long since, Map<Integer, Held> shards) {
  private static final String SEPARATOR = "/";

  /** Gives the ids of the records that an archive holds. */
  @FunctionalInterface
  public interface Ids {
    /** Those from a number of a shard on, among others. */
    List<String> from(int shard, long number);
  }

  /**
   * Reads what an archive says.
   *
   * @param target the stream
   * @param id of the stream, as {@link #id} gave it; null if there is none
   * @param next the number of the record after the last one held, by shard
   * @throws dev.millrace.diag.UserException ML-5584 if the archive does not have that record any
   *     more
   */
  public static ArchivedShards of(
      KinesisTarget target, @Nullable String id, Map<Integer, Long> next, Ids ids) {
    Map<Integer, Held> shards = new TreeMap<>();
    next.forEach(
        (shard, following) -> {
          if (following > 0) {
            String last =
                last(shard, ids.from(shard, following - 1))
                    .orElseThrow(() -> lost(target, shard, following - 1));
            shards.put(shard, new Held(last, following));
          }
        });
    if (id == null) {
      return new ArchivedShards(0, null, shards);
    }
    String[] parts = id.split(SEPARATOR, 2);
    return new ArchivedShards(Long.parseLong(parts[0]), Long.valueOf(parts[1]), shards);
  }

  private static UserException lost(KinesisTarget target, int shard, long number) {
    return KinesisFaults.error(
        target,
        KinesisCodes.GAP,
        "the archive of "
            + target.shown()
            + " has no record number "
            + number
            + " of shard "
            + shard
            + ", after which it would go on: were files of it removed?",
        null);
  }

  /** The first of a shard's records. */
  private static Optional<String> last(int shard, List<String> ids) {
    return ids.stream()
        .filter(id -> ShardInfo.number(id.substring(0, Math.max(0, id.indexOf(':')))) == shard)
        .min(
            Comparator.comparing(
                    (String id) ->
                        new BigInteger(StreamRecord.position(new Held(id, 0)).sequence()))
                .thenComparing(id -> StreamRecord.position(new Held(id, 0)).sub()));
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
      from = options.times().clock().millis();
    }
    return Optional.of(known + SEPARATOR + from);
  }
}
