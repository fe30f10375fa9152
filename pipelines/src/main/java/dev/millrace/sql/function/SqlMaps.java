package dev.millrace.sql.function;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of maps as generated code calls them. A key is found as {@code =} finds it. */
public final class SqlMaps {
  private SqlMaps() {}

  /** The value of a key; NULL if the map has no such key. */
  public static @Nullable Object item(Map<?, ?> map, Object key) {
    Object value = map.get(key);
    return value == null ? entry(map, key).map(Map.Entry::getValue).orElse(null) : value;
  }

  /** Whether a map has a key. */
  public static boolean containsKey(Map<?, ?> map, Object key) {
    return map.containsKey(key) || entry(map, key).isPresent();
  }

  /** What hashing does not find: numbers of another type, with more digits, or -0.0. */
  private static Optional<? extends Map.Entry<?, ?>> entry(Map<?, ?> map, Object key) {
    return key instanceof String
        ? Optional.empty()
        : map.entrySet().stream().filter(e -> SqlOrder.same(e.getKey(), key)).findFirst();
  }
}
