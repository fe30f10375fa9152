package dev.millrace.testing.generate;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many records of each kind went to each topic. Not for use by several threads. */
public final class Counts {
  private final Map<String, Map<Kind, Long>> byTopic = new LinkedHashMap<>();

  void add(TestRecord made) {
    byTopic
        .computeIfAbsent(made.stream().topic(), t -> new EnumMap<>(Kind.class))
        .merge(made.kind(), 1L, Long::sum);
  }

  /** Adds all that {@code other} counted. */
  public void addAll(Counts other) {
    other.byTopic.forEach(
        (topic, kinds) ->
            kinds.forEach(
                (kind, count) ->
                    byTopic
                        .computeIfAbsent(topic, t -> new EnumMap<>(Kind.class))
                        .merge(kind, count, Long::sum)));
  }

  /** The topics that got records, sorted. */
  public List<String> topics() {
    return byTopic.keySet().stream().sorted().toList();
  }

  /** Records of one kind in a topic. */
  public long of(String topic, Kind kind) {
    return byTopic.getOrDefault(topic, Map.of()).getOrDefault(kind, 0L);
  }

  /** All records of a topic. */
  public long records(String topic) {
    return byTopic.getOrDefault(topic, Map.of()).values().stream().mapToLong(n -> n).sum();
  }

  /** Records of a topic that must become dead letters at the source. */
  public long dead(String topic) {
    long sum = 0;
    for (Kind kind : Kind.values()) {
      sum += kind.dead() ? of(topic, kind) : 0;
    }
    return sum;
  }

  /** All records of all topics. */
  public long total() {
    return topics().stream().mapToLong(this::records).sum();
  }

  /** A table for people: one line per topic, columns by kind. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(line("topic", "records", "on time", "duplicate", "late", "dead"));
    for (String topic : topics()) {
      text.append(
          line(
              topic,
              records(topic),
              of(topic, Kind.ON_TIME),
              of(topic, Kind.DUPLICATE),
              of(topic, Kind.LATE),
              dead(topic)));
    }
    return text.toString();
  }

  private static String line(Object topic, Object... numbers) {
    StringBuilder text = new StringBuilder(String.format("%-20s", topic));
    for (Object number : numbers) {
      text.append(String.format("%12s", number));
    }
    return text.append('\n').toString();
  }
}
