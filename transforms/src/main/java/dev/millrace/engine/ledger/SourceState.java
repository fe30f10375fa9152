package dev.millrace.engine.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.GaugeResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * Where a stream's readers stand, as they told by {@link SourceGauges}; times are milliseconds
 * since 1970.
 *
 * @param readers what all of them say together
 * @param partitions how many there are
 * @param idle how many of them the watermark does without
 * @param folded how many are not among {@code told}
 * @param holder the partition that holds the watermark back; empty if none does
 * @param told the partitions that are told one by one, in the order of their topics and numbers
 */
public record SourceState(
    Readers readers,
    long partitions,
    long idle,
    long folded,
    Optional<Holder> holder,
    List<PartitionState> told) {

  public SourceState {
    told = List.copyOf(told);
  }

  /**
   * How far the readers are.
   *
   * @param lag records that the source has and that were not read; empty where it counts none
   * @param readTo up to which time a partition that has more to read has been read, of the one that
   *     is furthest behind; empty if none has more, or nothing is known of those
   * @param watermark the lowest of all readers, after allowed lateness; empty until all have one
   * @param unreachable whether some reader gets no answers
   */
  public record Readers(
      OptionalLong lag, OptionalLong readTo, OptionalLong watermark, boolean unreachable) {}

  /**
   * A partition that holds the watermark back.
   *
   * @param topic empty where the partition is not told by itself
   */
  public record Holder(Optional<String> topic, long partition) {
    /** For people: {@code orders/3}, or {@code 3}. */
    public String label() {
      return topic.map(name -> name + "/").orElse("") + partition;
    }
  }

  /**
   * One partition.
   *
   * @param watermark before allowed lateness; empty before its first event
   * @param readTo up to which time it has been read: the time stamp that the newest record that was
   *     read has in the log, or when nothing more was there last if that is later
   */
  public record PartitionState(
      String topic,
      int number,
      long lag,
      OptionalLong watermark,
      boolean idle,
      OptionalLong readTo) {

    /** How long ago the time is up to which it has been read, if there is more to read: else 0. */
    public long lagMillis(long now) {
      return lag > 0 && readTo.isPresent() ? Math.max(0, now - readTo.getAsLong()) : 0;
    }
  }

  /** Records that the source has and that were not read; empty where it counts none. */
  public OptionalLong lag() {
    return readers.lag();
  }

  /** The lowest of all readers, after allowed lateness; empty until all have one. */
  public OptionalLong watermark() {
    return readers.watermark();
  }

  /** Whether some partition is known to have more to read. */
  public boolean hasMore() {
    return readers.readTo().isPresent();
  }

  /** The largest {@link PartitionState#lagMillis} of all partitions, told or not. */
  public long lagMillis(long now) {
    OptionalLong readTo = readers.readTo();
    return readTo.isPresent() ? Math.max(0, now - readTo.getAsLong()) : 0;
  }

  /** The streams whose readers have told something, by name. */
  public static Map<String, SourceState> of(MetricResults metrics) {
    Map<String, Told> streams = new TreeMap<>();
    for (MetricResult<GaugeResult> gauge : metrics.queryMetrics(Counters.ours()).getGauges()) {
      String name = gauge.getName().getName();
      int now = name.indexOf(SourceGauges.NOW);
      GaugeResult committed = gauge.getCommittedOrNull();
      GaugeResult value = committed == null ? gauge.getAttempted() : committed;
      // Before its first bundle is done, the direct runner has a place for it and no value.
      boolean ofKey = name.startsWith(KeyGauges.KEYS, now + SourceGauges.NOW.length());
      if (now > 0 && !ofKey && !value.equals(GaugeResult.empty())) {
        streams
            .computeIfAbsent(name.substring(0, now), stream -> new Told())
            .put(name.substring(now + SourceGauges.NOW.length()), value.getValue());
      }
    }
    Map<String, SourceState> states = new TreeMap<>();
    streams.forEach((stream, told) -> states.put(stream, told.state()));
    return states;
  }

  /** The gauges of one stream. */
  private static final class Told {
    /** Name → reader → value. */
    private final Map<String, Map<String, Long>> readers = new TreeMap<>();

    /** Topic → number → name → value. */
    private final Map<String, Map<Integer, Map<String, Long>>> partitions = new TreeMap<>();

    void put(String name, long value) {
      String[] parts = name.split("/", -1);
      if (parts.length == 2) {
        readers.computeIfAbsent(parts[0], n -> new TreeMap<>()).put(parts[1], value);
      } else {
        partitions
            .computeIfAbsent(SourceGauges.topic(parts[1]), n -> new TreeMap<>())
            .computeIfAbsent(Integer.valueOf(parts[2]), n -> new TreeMap<>())
            .put(parts[0], value);
      }
    }

    private Collection<Long> of(String name) {
      return readers.getOrDefault(name, Map.of()).values();
    }

    private long sum(String name) {
      return of(name).stream().mapToLong(Long::longValue).sum();
    }

    SourceState state() {
      List<PartitionState> told = new ArrayList<>();
      partitions.forEach(
          (topic, numbers) ->
              numbers.forEach((number, values) -> told.add(partition(topic, number, values))));
      return new SourceState(
          all(),
          sum(SourceGauges.PARTITIONS),
          sum(SourceGauges.IDLE),
          sum(SourceGauges.FOLDED),
          holder(told),
          told);
    }

    private Readers all() {
      boolean all = of(SourceGauges.WATERMARK).size() == of(SourceGauges.PARTITIONS).size();
      return new Readers(
          of(SourceGauges.LAG).isEmpty()
              ? OptionalLong.empty()
              : OptionalLong.of(sum(SourceGauges.LAG)),
          readTo(),
          all
              ? of(SourceGauges.WATERMARK).stream().mapToLong(Long::longValue).min()
              : OptionalLong.empty(),
          sum(SourceGauges.UNREACHABLE) > 0);
    }

    /** Of the readers that have more to read: what the others told was of a time when they had. */
    private OptionalLong readTo() {
      Map<String, Long> lags = readers.getOrDefault(SourceGauges.LAG, Map.of());
      return readers.getOrDefault(SourceGauges.READ, Map.of()).entrySet().stream()
          .filter(read -> lags.getOrDefault(read.getKey(), SourceGauges.NOT_COUNTED) != 0)
          .mapToLong(Map.Entry::getValue)
          .filter(time -> time != SourceGauges.UNKNOWN)
          .min();
    }

    private static PartitionState partition(String topic, int number, Map<String, Long> values) {
      return new PartitionState(
          topic,
          number,
          values.getOrDefault(SourceGauges.PARTITION_LAG, 0L),
          optional(values, SourceGauges.PARTITION_WATERMARK),
          values.getOrDefault(SourceGauges.PARTITION_IDLE, 0L) != 0,
          optional(values, SourceGauges.PARTITION_READ));
    }

    private static OptionalLong optional(Map<String, Long> values, String name) {
      Long value = values.get(name);
      return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * Of the reader that is furthest behind, where one without a watermark goes before all others;
     * none if all its partitions are idle, whoever holds back the readers that are further.
     */
    private Optional<Holder> holder(List<PartitionState> told) {
      Map<String, Long> watermarks = readers.getOrDefault(SourceGauges.WATERMARK, Map.of());
      Comparator<Map.Entry<String, Long>> behind =
          Comparator.comparing(h -> watermarks.getOrDefault(h.getKey(), Long.MIN_VALUE));
      return readers.getOrDefault(SourceGauges.HOLDER, Map.of()).entrySet().stream()
          .min(behind.thenComparing(h -> h.getValue() == SourceGauges.NO_HOLDER))
          .filter(h -> h.getValue() != SourceGauges.NO_HOLDER)
          .map(h -> new Holder(topic(told, h.getKey(), h.getValue()), h.getValue()));
    }

    /**
     * The topic of which a partition of that number holds back most. With several topics it is
     * known only if the reader tells all its partitions: the one that holds may be another's.
     */
    private Optional<String> topic(List<PartitionState> told, String reader, long number) {
      Map<String, Long> folded = readers.getOrDefault(SourceGauges.FOLDED, Map.of());
      if (partitions.size() > 1 && folded.getOrDefault(reader, 0L) > 0) {
        return Optional.empty();
      }
      return told.stream()
          .filter(partition -> partition.number() == number && !partition.idle())
          .min(Comparator.comparing(p -> p.watermark().orElse(Long.MIN_VALUE)))
          .map(PartitionState::topic);
    }
  }
}
