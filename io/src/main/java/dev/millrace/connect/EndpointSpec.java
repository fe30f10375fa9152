package dev.millrace.connect;

import dev.millrace.connect.key.Key;
import dev.millrace.connect.key.Values;
import dev.millrace.diag.Position;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A source or sink as the file writes it: its Beam YAML type and its configuration, already checked
 * against the keys that the type declares.
 *
 * @param type for example {@code ReadFromKafka}
 * @param config key → String, Long, Double, Boolean, List or Map as YAML reads them
 * @param positions of the values, by dotted path ({@code start.mode})
 */
public record EndpointSpec(
    String type,
    Position position,
    Map<String, @Nullable Object> config,
    Map<String, Position> positions) {

  /** The values, to be asked for with the declarations of their keys. */
  public Values values() {
    return new Values(config);
  }

  /** What is written or holds by default; empty if the key has neither. */
  public <T> Optional<T> find(Key<T> key) {
    return values().find(key);
  }

  /** What is written or holds by default, of a key that is required or has a default. */
  public <T> T value(Key<T> key) {
    return values().value(key);
  }

  public Optional<String> text(String key) {
    return Optional.ofNullable(config.get(key)).map(Object::toString);
  }

  /** The same with another text under a key; empty if there is no text under it. */
  public Optional<EndpointSpec> renamed(String key, UnaryOperator<String> change) {
    return config.get(key) instanceof String text
        ? Optional.of(with(key, change.apply(text)))
        : Optional.empty();
  }

  /** The same with another value of a key. */
  public EndpointSpec with(String key, Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(config);
    changed.put(key, value);
    return new EndpointSpec(type, position, changed, positions);
  }

  /** The place of a value, or of the endpoint if the key was not written. */
  public Position position(String path) {
    return positions.getOrDefault(path, position);
  }

  /** A file whose name is relative to the directory of the file that the endpoint stands in. */
  public Path besideFile(String name) {
    return Path.of(position.file()).resolveSibling(name);
  }

  /** A value that may be written as one string or as a list of them. */
  public List<String> texts(String key) {
    Object value = config.get(key);
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    return value == null ? List.of() : List.of(value.toString());
  }

  /** A nested map, empty if the key was not written. */
  @SuppressWarnings("unchecked")
  public Map<String, @Nullable Object> map(String key) {
    return config.get(key) instanceof Map<?, ?> map
        ? (Map<String, @Nullable Object>) map
        : Map.of();
  }

  /** The type and the keys: values may hold secrets. */
  @Override
  public String toString() {
    return type + config.keySet();
  }
}
