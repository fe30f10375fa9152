package dev.millrace.io.arrival;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The ids of the messages of the last minutes, in chunks: a checkpoint shares the chunks that are
 * closed and copies only the open one.
 */
final class SeenIds {
  private static final int CHUNK_IDS = 1_000;
  private static final long CHUNK_MILLIS = 5_000;

  private final long keepMillis;
  private final Set<String> all = new HashSet<>();
  private final Deque<Chunk> closed = new ArrayDeque<>();
  private final List<String> open = new ArrayList<>();
  private long openedAt;

  /**
   * Ids that came together.
   *
   * @param at when the first of them came, wall clock
   */
  record Chunk(long at, List<String> ids) {
    Chunk {
      ids = List.copyOf(ids);
    }
  }

  SeenIds(long keepMillis) {
    this.keepMillis = keepMillis;
  }

  void restore(List<Chunk> chunks) {
    for (Chunk chunk : chunks) {
      closed.addLast(chunk);
      all.addAll(chunk.ids());
    }
  }

  boolean knows(String id) {
    return all.contains(id);
  }

  /** Whether the id is new; it is known from now on. */
  boolean add(String id, long now) {
    if (!all.add(id)) {
      return false;
    }
    if (open.size() >= CHUNK_IDS || (!open.isEmpty() && now - openedAt >= CHUNK_MILLIS)) {
      closed.addLast(new Chunk(openedAt, open));
      open.clear();
    }
    if (open.isEmpty()) {
      openedAt = now;
    }
    open.add(id);
    return true;
  }

  /** Nothing could come for a while, so that time does not make the ids older. */
  void missed(long millis) {
    change(chunk -> new Chunk(chunk.at() + millis, chunk.ids()));
    openedAt += millis;
  }

  /**
   * Ids of messages that are unacknowledged are as good as new: a broker may give those again until
   * it has the acknowledgement, and for a while after that.
   *
   * @param since when the oldest of these messages came
   */
  void renew(long since, long now) {
    change(chunk -> chunk.at() + CHUNK_MILLIS < since ? chunk : new Chunk(now, chunk.ids()));
    openedAt = openedAt + CHUNK_MILLIS < since ? openedAt : now;
  }

  private void change(UnaryOperator<Chunk> change) {
    List<Chunk> before = List.copyOf(closed);
    closed.clear();
    before.forEach(chunk -> closed.addLast(change.apply(chunk)));
  }

  /**
   * Forgets what is older than it has to be kept.
   *
   * @param since when the oldest message came that is unacknowledged
   */
  void expire(long now, long since) {
    long limit = Math.min(now - keepMillis, since);
    while (!closed.isEmpty() && closed.getFirst().at() + CHUNK_MILLIS < limit) {
      closed.removeFirst().ids().forEach(all::remove);
    }
  }

  /** All ids. */
  List<Chunk> snapshot() {
    List<Chunk> chunks = new ArrayList<>(closed);
    if (!open.isEmpty()) {
      chunks.add(new Chunk(openedAt, open));
    }
    return List.copyOf(chunks);
  }
}
