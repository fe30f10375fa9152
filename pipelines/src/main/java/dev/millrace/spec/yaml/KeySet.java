package dev.millrace.spec.yaml;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys that one place of the file may have, in the order of the reference page. */
record KeySet(List<Key> keys) {
  KeySet {
    keys = List.copyOf(keys);
  }

  static KeySet of(Key... keys) {
    return new KeySet(Arrays.asList(keys));
  }

  Optional<Key> key(String name) {
    return keys.stream().filter(key -> key.name().equals(name)).findFirst();
  }

  /** The names that a message offers: those that work. */
  List<String> names() {
    return keys.stream()
        .filter(key -> key.availability() == Availability.NOW && key.means().isEmpty())
        .map(Key::name)
        .toList();
  }

  /** These keys and further ones behind them. */
  KeySet plus(KeySet others) {
    return new KeySet(Stream.concat(keys.stream(), others.keys.stream()).toList());
  }
}
