package dev.millrace.io.arrival;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** Whether the id is new; it is known from now on. */
  boolean add(String id, long now) {
    if (!all.add(id)) {
      return false;
    }
    if (open.isEmpty()) {
      openedAt = now;
    }
    open.add(id);
    if (open.size() >= CHUNK_IDS || now - openedAt >= CHUNK_MILLIS) {
      closed.addLast(new Chunk(openedAt, open));
      open.clear();
    }
    return true;
  }

  /** Nothing could come for a while, so that time does not make the ids older. */
  void missed(long millis) {
    List<Chunk> before = List.copyOf(closed);
    closed.clear();
    before.forEach(chunk -> closed.addLast(new Chunk(chunk.at() + millis, chunk.ids())));
    openedAt += millis;
  }

  /** Forgets what is older than it has to be kept. */
  void expire(long now) {
    while (!closed.isEmpty() && closed.getFirst().at() + CHUNK_MILLIS + keepMillis < now) {
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
