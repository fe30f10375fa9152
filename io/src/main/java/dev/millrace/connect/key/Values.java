package dev.millrace.connect.key;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of a map with declared keys, already checked: readers ask with the key's declaration
 * and get its class and its default.
 *
 * @param written key → value, in the order of the declarations; keys that were not written are not
 *     there
 */
public record Values(Map<String, @Nullable Object> written) {
  @SuppressWarnings("unchecked")
  static Values of(Object map) {
    return new Values((Map<String, @Nullable Object>) map);
  }

  /** Whether the file writes the key. */
  public boolean has(Key<?> key) {
    return written.get(key.canonicalName()) != null;
  }

  /** What is written or holds by default; empty if the key has neither. */
  public <T> Optional<T> find(Key<T> key) {
    Object value = written.get(key.canonicalName());
    return value == null ? Optional.ofNullable(key.value()) : Optional.of(key.type().read(value));
  }

  /**
   * What is written or holds by default.
   *
   * @throws IllegalStateException if the key has neither; a key that is required or has a default
   *     always has a value
   */
  public <T> T value(Key<T> key) {
    return find(key).orElseThrow(() -> new IllegalStateException("no value of " + key.name()));
  }
}
