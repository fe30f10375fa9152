package dev.millrace.io.archive.manifest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which offsets an archive holds, for each partition of the source: everything below {@code next},
 * and stretches ahead of it that were committed before what lies in between (a runner may hand on
 * batches of a partition side by side). Offsets below the start of the first archiver count as
 * held. Immutable.
 */
public final class Coverage implements Serializable {
  public static final Coverage NONE = new Coverage(new TreeMap<>());

  /** From → to of the stretches that are held, disjoint and not touching. */
  private final TreeMap<ArchivePartition, TreeMap<Long, Long>> held;

  private Coverage(TreeMap<ArchivePartition, TreeMap<Long, Long>> held) {
    this.held = held;
  }

  /** What {@link #next} and {@link #ahead} said. */
  static Coverage of(Map<ArchivePartition, Long> next, Collection<Span> ahead) {
    return NONE.startingAt(next).with(ahead);
  }

  /** This and more stretches. */
  Coverage with(Collection<Span> spans) {
    TreeMap<ArchivePartition, TreeMap<Long, Long>> more = new TreeMap<>();
    held.forEach((at, stretches) -> more.put(at, new TreeMap<>(stretches)));
    for (Span span : spans) {
      if (span.from() < span.to()) {
        // A partition that was never heard of is archived from where it is first read.
        add(
            more.computeIfAbsent(span.at(), at -> new TreeMap<>(Map.of(0L, span.from()))),
            span.from(),
            span.to());
      }
    }
    return new Coverage(more);
  }

  /** Partitions that are not known yet start at these offsets. */
  Coverage startingAt(Map<ArchivePartition, Long> starts) {
    TreeMap<ArchivePartition, TreeMap<Long, Long>> more = new TreeMap<>(held);
    starts.forEach((at, start) -> more.putIfAbsent(at, new TreeMap<>(Map.of(0L, start))));
    return new Coverage(more);
  }

  private static void add(TreeMap<Long, Long> stretches, long from, long to) {
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = stretches.floorEntry(start);
    if (before != null && before.getValue() >= start) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    Map.Entry<Long, Long> next = stretches.ceilingEntry(start);
    while (next != null && next.getKey() <= end) {
      end = Math.max(end, next.getValue());
      stretches.remove(next.getKey());
      next = stretches.ceilingEntry(start);
    }
    stretches.put(start, end);
  }

  /** Whether the archive holds an offset. */
  public boolean holds(String topic, int partition, long offset) {
    TreeMap<Long, Long> stretches = held.get(new ArchivePartition(topic, partition));
    Map.Entry<Long, Long> stretch = stretches == null ? null : stretches.floorEntry(offset);
    return stretch != null && offset < stretch.getValue();
  }

  /** The offset that an archiver goes on from, by partition: all below it are held. */
  Map<ArchivePartition, Long> next() {
    Map<ArchivePartition, Long> next = new TreeMap<>();
    held.forEach((at, stretches) -> next.put(at, stretches.firstEntry().getValue()));
    return next;
  }

  /** The stretches ahead of {@link #next}, in order. */
  public List<Span> ahead() {
    List<Span> ahead = new ArrayList<>();
    held.forEach(
        (at, stretches) ->
            stretches.entrySet().stream()
                .skip(1)
                .forEach(each -> ahead.add(new Span(at, each.getKey(), each.getValue()))));
    return ahead;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Coverage coverage && held.equals(coverage.held);
  }

  @Override
  public int hashCode() {
    return held.hashCode();
  }

  @Override
  public String toString() {
    return held.toString();
  }
}
