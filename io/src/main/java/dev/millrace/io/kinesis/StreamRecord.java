package dev.millrace.io.kinesis;

import dev.millrace.io.partitioned.ArchivedEnd;
import java.math.BigInteger;

/**
 * A record of a shard, or one of those that a producer packed into it.
 *
 * @param sequence the service's number, ascending within a shard
 * @param sub its place among those that were packed together; {@link ShardPosition#WHOLE} if none
 *     were
 * @param arrival when the service took it, wall-clock milliseconds
 * @param foreign whether its key belongs to another shard: such a record was packed before its
 *     shard was split, and its producer sends it again to the right one
 */
record StreamRecord(
    String sequence, int sub, String partitionKey, byte[] data, long arrival, boolean foreign) {
  /** By what it is known: its shard and its number there. */
  String id(String shard) {
    return shard + ":" + sequence + (sub == ShardPosition.WHOLE ? "" : "." + sub);
  }

  /** Whether a read that stands at a position has it already. */
  boolean isTaken(ShardPosition position) {
    int order = new BigInteger(sequence).compareTo(new BigInteger(position.sequence()));
    return order < 0 || order == 0 && sub <= position.sub();
  }

  /**
   * The position of a record by its id; without one, before all that there is.
   *
   * @throws NumberFormatException if it is none
   */
  static ShardPosition position(ArchivedEnd held) {
    if (held.id().isEmpty()) {
      return new ShardPosition(
          "", ShardPosition.WHOLE, ShardPosition.HORIZON, held.next(), 0, false);
    }
    String place = held.id().substring(held.id().indexOf(':') + 1);
    int dot = place.indexOf('.');
    return new ShardPosition(
        dot < 0 ? place : place.substring(0, dot),
        dot < 0 ? ShardPosition.WHOLE : Integer.parseInt(place.substring(dot + 1)),
        ShardPosition.HORIZON,
        held.next(),
        0,
        false);
  }
}
