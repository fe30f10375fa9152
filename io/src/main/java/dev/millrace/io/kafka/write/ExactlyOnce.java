package dev.millrace.io.kafka.write;

import java.io.Serializable;

/**
 * How an output is written exactly once.
 *
 * @param id names the output among all that write to the cluster: the producers' transactional ids
 *     and the groups that keep positions begin with it. It must be the same after a restart
 * @param shards how many producers share the work, each with a transaction of its own
 */
public record ExactlyOnce(String id, int shards) implements Serializable {
  /** Enough for some hundred thousand rows per second. */
  public static final int DEFAULT_SHARDS = 4;

  public ExactlyOnce {
    if (id.isEmpty() || shards < 1) {
      throw new IllegalArgumentException("an id and at least one shard, but was: " + id);
    }
  }

  /** The transactional id of a shard's producer, and the group that keeps its position. */
  String ofShard(int shard) {
    return id + "-" + shard;
  }
}
