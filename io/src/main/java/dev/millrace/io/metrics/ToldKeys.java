package dev.millrace.io.metrics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The keys of an output that have series of their own: the first that come to this process. All
 * instances of a sink share them, so that a key is told by all or by none.
 */
final class ToldKeys {
  private static final Map<String, ToldKeys> OPEN = new HashMap<>();

  private final int most;
  private final Set<String> keys = new HashSet<>();
  private int users;

  private ToldKeys(int most) {
    this.most = most;
  }

  /**
   * The keys of an output; to be given back with {@link #release}.
   *
   * @param output pipeline and output
   */
  static synchronized ToldKeys acquire(String output, int most) {
    ToldKeys shared = OPEN.computeIfAbsent(output, name -> new ToldKeys(most));
    shared.users++;
    return shared;
  }

  static synchronized void release(String output) {
    ToldKeys shared = OPEN.get(output);
    if (shared != null && --shared.users == 0) {
      OPEN.remove(output);
    }
  }

  /** Whether a key has series; the first ones get them. */
  synchronized boolean isTold(String key) {
    return keys.contains(key) || keys.size() < most && keys.add(key);
  }
}
