package dev.millrace.io.kinesis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * A shard as the service lists it.
 *
 * @param number in its id, by which archives know it
 * @param parents the shards that it was split off from or merged of; their records come before its
 *     own
 * @param low the smallest hash of a partition key in it
 * @param high the greatest one
 * @param closed whether no more records will come
 */
record ShardInfo(
    String id, int number, List<String> parents, BigInteger low, BigInteger high, boolean closed) {
  static ShardInfo of(Shard shard) {
    List<String> parents = new ArrayList<>();
    if (shard.parentShardId() != null) {
      parents.add(shard.parentShardId());
    }
    if (shard.adjacentParentShardId() != null) {
      parents.add(shard.adjacentParentShardId());
    }
    return new ShardInfo(
        shard.shardId(),
        number(shard.shardId()),
        List.copyOf(parents),
        new BigInteger(shard.hashKeyRange().startingHashKey()),
        new BigInteger(shard.hashKeyRange().endingHashKey()),
        shard.sequenceNumberRange().endingSequenceNumber() != null);
  }

  /** The number at the end of {@code shardId-000000000007}. */
  static int number(String id) {
    try {
      return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    } catch (NumberFormatException e) {
      throw new IllegalStateException("a shard whose id has no number: " + id, e);
    }
  }

  /** Whether keys of this hash belong to it. */
  boolean takes(BigInteger hash) {
    return low.compareTo(hash) <= 0 && hash.compareTo(high) <= 0;
  }
}
