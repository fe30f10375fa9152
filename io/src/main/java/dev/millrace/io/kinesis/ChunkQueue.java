package dev.millrace.io.kinesis;

import dev.millrace.io.partitioned.RecordChunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the shards answered and nobody has taken yet, cut into chunks of one shard each. */
final class ChunkQueue {
  private static final int CHUNK_RECORDS = 500;
  private static final int CHUNK_BYTES = 256 * 1024;

  /**
   * Added to the number of a record that may not be the next one, so that no number comes twice.
   */
  static final long UNCERTAIN = 1_000_000_000L;

  private final Deque<Chunk> queue = new ArrayDeque<>();
  private long bytes;

  /**
   * Records of one shard; those that belong to another one have no number.
   *
   * @param after where the shard stands once they are handed out
   */
  record Chunk(
      ShardRead shard,
      List<StreamRecord> records,
      long from,
      long number,
      long bytes,
      ShardPosition after)
      implements RecordChunk<String, StreamRecord> {
    @Override
    public String partition() {
      return shard.info().id();
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** How much waits. */
  long bytes() {
    return bytes;
  }

  /** Shards with records in memory. */
  Set<String> shards() {
    return queue.stream().map(Chunk::partition).collect(Collectors.toSet());
  }

  /** The next chunk, after which its shard stands; null if there is none. */
  @Nullable Chunk take() {
    Chunk chunk = queue.poll();
    if (chunk != null) {
      bytes -= chunk.bytes();
      chunk.shard().handedOut(chunk.after());
    }
    return chunk;
  }

  /**
   * Cuts records into chunks, each record with its number; those of other shards have none.
   *
   * @param gap whether records before them may be missing
   */
  void add(ShardRead shard, List<StreamRecord> records, boolean gap) {
    ShardPosition position = shard.position();
    List<StreamRecord> open = new ArrayList<>();
    long from = position.next();
    long number = from + (gap ? UNCERTAIN : 0);
    long next = number;
    long size = 0;
    for (StreamRecord record : records) {
      open.add(record);
      size += record.data().length + record.partitionKey().length();
      next += record.foreign() ? 0 : 1;
      position = position.after(record, next);
      if (open.size() >= CHUNK_RECORDS || size >= CHUNK_BYTES) {
        enqueue(new Chunk(shard, open, from, number, size, position));
        open = new ArrayList<>();
        from = next;
        number = next;
        size = 0;
      }
    }
    if (!open.isEmpty()) {
      enqueue(new Chunk(shard, open, from, number, size, position));
    }
  }

  private void enqueue(Chunk chunk) {
    queue.add(chunk);
    bytes += chunk.bytes();
    chunk.shard().queued();
  }
}
