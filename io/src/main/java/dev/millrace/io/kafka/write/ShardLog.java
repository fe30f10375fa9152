package dev.millrace.io.kafka.write;

/**
 * What a shard keeps about its blocks, besides the blocks themselves: each gets the next number
 * when it arrives, and is forgotten some time after it was written.
 *
 * @param id of the output when the shard began ({@link ExactlyOnce#id})
 * @param lineage names the life of this state: a run that starts without state begins a new one
 * @param first number of the oldest block that is kept; all before it are written
 * @param next number of the next block to come
 */
record ShardLog(String id, String lineage, long first, long next) {

  boolean isEmpty() {
    return first == next;
  }

  ShardLog added() {
    return new ShardLog(id, lineage, first, next + 1);
  }

  /** The same after all blocks below a number were written and forgotten. */
  ShardLog writtenBelow(long number) {
    return new ShardLog(id, lineage, number, next);
  }
}
