package dev.millrace.io.metrics;

import dev.millrace.engine.ledger.KeyState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The keys of an output that have series of their own, the first that come to this process, and the
 * newest window of each. All instances of a sink share them, so that a key is told by all or by
 * none, and none tells an older window than another has told.
 */
final class ToldKeys {
  private static final Map<String, ToldKeys> OPEN = new HashMap<>();

  private final int most;
  private final Set<String> keys = new HashSet<>();
  private final Map<String, KeyState> newest = new HashMap<>();
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

  /** Takes note of a window of a key; false if a newer one is known. */
  synchronized boolean see(KeyState window) {
    KeyState known = newest.get(window.key());
    if (known != null && known.end() > window.end()) {
      return false;
    }
    newest.put(window.key(), window);
    return true;
  }

  /**
   * Tells the newest windows of some keys. One at a time: of two values the gauge keeps the one
   * that was told last.
   */
  synchronized void tell(Collection<String> changed, Consumer<KeyState> gauges) {
    changed.forEach(key -> Optional.ofNullable(newest.get(key)).ifPresent(gauges));
  }
}
