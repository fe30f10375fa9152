package dev.millrace.io.kafka.client;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which topics to read: those of a list, or all whose whole name matches a regular expression.
 * Topics and partitions that appear during a run are read from their beginning on.
 *
 * @param names empty if there is a pattern
 * @param pattern a {@link java.util.regex.Pattern}, or null if there are names
 */
public record TopicSelection(List<String> names, @Nullable String pattern) implements Serializable {
  public TopicSelection {
    names = List.copyOf(names);
    if (names.isEmpty() == (pattern == null)) {
      throw new IllegalArgumentException("either topic names or a pattern, but was: " + names);
    }
  }

  public static TopicSelection of(String... names) {
    return new TopicSelection(List.of(names), null);
  }

  public static TopicSelection matching(String pattern) {
    return new TopicSelection(List.of(), pattern);
  }
}
