package dev.millrace.plan.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Of things that replace each other, those of the greatest revision of each key. There is one where
 * all is right; where there are more, all stay, so that whoever compares runs sees them.
 */
public final class NewestOf<K, V> {
  private final Map<K, Kept<V>> kept = new LinkedHashMap<>();

  private record Kept<V>(long revision, List<V> values) {
    Kept(long revision) {
      this(revision, new ArrayList<>());
    }
  }

  /** Adds one. */
  public void add(K key, long revision, V value) {
    Kept<V> known = kept.get(key);
    if (known == null || known.revision < revision) {
      known = new Kept<>(revision);
      kept.put(key, known);
    }
    if (known.revision == revision) {
      known.values.add(value);
    }
  }

  /** Gives the newest ones, by key in the order in which keys came first. */
  public void forEach(Consumer<V> taker) {
    kept.values().forEach(newest -> newest.values.forEach(taker));
  }
}
