package dev.millrace.connect.key;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys that one place of the file may have, in the order of the reference page.
 *
 * @param constraints what they have to do with each other
 */
public record KeySet(List<Key<?>> keys, List<Constraint> constraints) {
  public KeySet {
    keys = List.copyOf(keys);
    constraints = List.copyOf(constraints);
  }

  /** Keys that have nothing to do with each other. */
  public KeySet(List<Key<?>> keys) {
    this(keys, List.of());
  }

  public static KeySet of(Key<?>... keys) {
    return new KeySet(Arrays.asList(keys));
  }

  /** The same keys with constraints. */
  public KeySet with(Constraint... more) {
    return new KeySet(keys, Stream.concat(constraints.stream(), Arrays.stream(more)).toList());
  }

  public Optional<Key<?>> key(String name) {
    for (Key<?> key : keys) {
      if (key.name().equals(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The names that a message offers: those that work. */
  public List<String> names() {
    return keys.stream()
        .filter(key -> key.availability() == Availability.NOW && key.means().isEmpty())
        .map(Key::name)
        .toList();
  }

  /** These keys, followed by further ones. */
  public KeySet plus(KeySet others) {
    return new KeySet(
        Stream.concat(keys.stream(), others.keys.stream()).toList(),
        Stream.concat(constraints.stream(), others.constraints.stream()).toList());
  }
}
