package dev.millrace.telemetry;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.Attempts;
import dev.millrace.engine.ledger.Circuits;
import dev.millrace.engine.ledger.KeyGauges;
import dev.millrace.engine.ledger.KeyState;
import dev.millrace.engine.ledger.RateWaits;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.SourceState.PartitionState;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.kernel.Disposition;
import dev.millrace.telemetry.Readings.Seen;
import dev.millrace.telemetry.Telemetry.Run;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.metrics.DistributionResult;

/** Puts a snapshot into the terms of the catalogue. */
final class Samples {
  /** Partitions of a stream that get series of their own: more would burden who stores them. */
  static final int PARTITIONS = 1_000;

  /** The same of the keys of an output. */
  static final int KEYS = 1_000;

  /**
   * Kind of a ledger's row → counts that are told before they have counted: of a series that begins
   * with its first event, Prometheus does not know that event as an increase.
   */
  private static final Map<String, Set<Disposition>> FROM_THE_START =
      Map.of(
          "source", EnumSet.of(Disposition.PASSED, Disposition.LATE, Disposition.DEAD_LETTERED),
          "step", EnumSet.of(Disposition.DEAD_LETTERED),
          "output", EnumSet.of(Disposition.WRITTEN, Disposition.DEAD_LETTERED));

  private final Movement movement;
  private final long now;
  private final Map<String, Circuits.State> circuits = Circuits.states();
  private final Map<String, Long> attempts = Attempts.made();
  private final Map<String, Long> waiting = Waits.lengths(System.nanoTime());
  private final Map<String, Long> rateWaits = RateWaits.millis(System.nanoTime());
  private final List<Sample> numbers = new ArrayList<>();
  private final List<Histogram> histograms = new ArrayList<>();

  private Samples(Movement movement, long now) {
    this.movement = movement;
    this.now = now;
  }

  /** The numbers of a run; delays grow also while nothing is heard. */
  static Samples of(Seen seen) {
    Samples all = new Samples(seen.movement(), seen.now());
    all.add(Metric.RUN_READY, seen.readiness().ready() ? 1 : 0);
    seen.snapshot().ifPresent(snapshot -> all.add(seen.run(), snapshot));
    return all;
  }

  private void add(Run run, Snapshot snapshot) {
    add(Metric.RUN_ELAPSED, seconds(snapshot.elapsed().toMillis()), run.mode());
    snapshot.ledger().rows().forEach(row -> row(snapshot, row));
    if (run.live()) {
      return;
    }
    // Of a replay it is the age of history.
    histograms.removeIf(histogram -> histogram.metric() == Metric.OUTPUT_DELAY);
  }

  /** Single numbers. */
  List<Sample> numbers() {
    return numbers;
  }

  List<Histogram> histograms() {
    return histograms;
  }

  private void add(Metric metric, double value, String... labels) {
    numbers.add(Sample.of(metric, value, labels));
  }

  private void row(Snapshot snapshot, LedgerRow row) {
    String step = row.step();
    String kind = row.kind();
    add(Metric.STEP_IN, row.in(), step, kind);
    if (!kind.equals("output")) {
      add(Metric.STEP_OUT, row.out(), step, kind);
    }
    for (Disposition disposition : Disposition.values()) {
      if (row.count(disposition) != 0
          || FROM_THE_START.getOrDefault(kind, Set.of()).contains(disposition)) {
        add(Metric.STEP_EVENTS, row.count(disposition), step, kind, disposition.label());
      }
    }
    snapshot.letters(row).forEach((code, count) -> add(Metric.DEAD_LETTERS, count, step, code));
    add(Metric.STEP_HELD, row.held(), step, kind);
    add(Metric.STEP_MISSING, row.expectedIn() - row.in(), step, kind);
    switch (kind) {
      case "source" -> {
        stream(snapshot, row);
        snapshot.source(row).ifPresent(state -> source(step, state));
      }
      case "output" -> output(snapshot, row);
      default -> {
        state(snapshot, row);
        lookup(snapshot, row);
      }
    }
    circuit(row);
    Long again = attempts.get(Snapshot.counted(row));
    if (again != null) {
      add(Metric.RETRIES, again, step);
    }
    Long waited = rateWaits.get(Snapshot.counted(row));
    if (waited != null) {
      add(Metric.RATE_WAITS, seconds(waited), step);
    }
  }

  private void stream(Snapshot snapshot, LedgerRow row) {
    String stream = row.step();
    snapshot
        .counter(row, StepCounters.BYTES)
        .ifPresent(bytes -> add(Metric.SOURCE_BYTES, bytes, stream));
    DistributionResult lateness = snapshot.distributions().get(stream + StepCounters.LATENESS);
    durations(Metric.SOURCE_LATENESS, StepCounters.LATE_BY, snapshot, row);
    if (lateness != null) {
      add(Metric.SOURCE_LARGEST_LATENESS, seconds(lateness.getMax()), stream);
    }
  }

  private void durations(Metric metric, String suffix, Snapshot snapshot, LedgerRow row) {
    Histogram.of(metric, suffix, end -> snapshot.counter(row, end).orElse(0), row.step())
        .ifPresent(histograms::add);
  }

  private void state(Snapshot snapshot, LedgerRow row) {
    state(Metric.STEP_STATE_KEYS, StepCounters.STATE_KEYS, snapshot, row);
    state(Metric.STEP_STATE_BYTES, StepCounters.STATE_BYTES, snapshot, row);
  }

  /** What was added and not removed; the two are not told in the same moment. */
  private void state(Metric metric, String suffix, Snapshot snapshot, LedgerRow row) {
    snapshot
        .counter(row, suffix)
        .ifPresent(
            added -> {
              long removed = snapshot.counter(row, suffix + StepCounters.REMOVED).orElse(0);
              add(metric, Math.max(0, added - removed), row.step());
            });
  }

  private void lookup(Snapshot snapshot, LedgerRow row) {
    String step = row.step();
    snapshot
        .counter(row, StepCounters.LOOKUP_HITS)
        .ifPresent(keys -> add(Metric.LOOKUP_KEYS, keys, step, "hit"));
    snapshot
        .counter(row, StepCounters.LOOKUP_MISSES)
        .ifPresent(keys -> add(Metric.LOOKUP_KEYS, keys, step, "miss"));
    durations(Metric.LOOKUP_TIME, StepCounters.LOOKUP_CALLS, snapshot, row);
  }

  private void circuit(LedgerRow row) {
    Circuits.State now = circuits.get(Snapshot.counted(row));
    if (now != null) {
      for (Circuits.State state : Circuits.State.values()) {
        String name = state.name().toLowerCase(Locale.ROOT);
        add(Metric.CIRCUIT, state == now ? 1 : 0, row.step(), name);
      }
    }
  }

  private void output(Snapshot snapshot, LedgerRow row) {
    String output = row.step();
    snapshot
        .counter(row, StepCounters.BYTES)
        .ifPresent(bytes -> add(Metric.OUTPUT_BYTES, bytes, output));
    durations(Metric.OUTPUT_WRITES, StepCounters.WRITES, snapshot, row);
    durations(Metric.OUTPUT_DELAY, StepCounters.DELAY, snapshot, row);
    Long waits = waiting.get(Snapshot.counted(row));
    if (waits != null) {
      add(Metric.OUTPUT_WAITING, seconds(TimeUnit.NANOSECONDS.toMillis(waits)), output);
    }
    movement.written(output).ifPresent(at -> add(Metric.OUTPUT_UPDATED, seconds(at), output));
    nulls(snapshot, row);
    completeness(snapshot, row);
  }

  private void nulls(Snapshot snapshot, LedgerRow row) {
    Map<String, Long> nulls = snapshot.counters(row, StepCounters.NULLS);
    snapshot
        .counters(row, StepCounters.VALUES)
        .forEach(
            (encoded, values) -> {
              String column = KeyGauges.decoded(encoded);
              long none = Math.min(values, nulls.getOrDefault(encoded, 0L));
              add(Metric.COLUMN_VALUES, none, row.step(), column, "true");
              add(Metric.COLUMN_VALUES, values - none, row.step(), column, "false");
            });
  }

  private void completeness(Snapshot snapshot, LedgerRow row) {
    String output = row.step();
    List<KeyState> keys = snapshot.windows(row);
    long newest = keys.stream().mapToLong(KeyState::end).max().orElse(0);
    keys.stream()
        .limit(KEYS)
        .forEach(
            key -> {
              boolean missing = movement.isMissing(output, key, now);
              long end = missing ? newest : key.end();
              add(Metric.COMPLETENESS_SEEN, missing ? 0 : key.seen(), output, key.key());
              add(Metric.COMPLETENESS_EXPECTED, key.expected(), output, key.key());
              add(Metric.COMPLETENESS_WINDOW, seconds(end), output, key.key());
            });
    if (!keys.isEmpty()) {
      add(Metric.COMPLETENESS_FOLDED_KEYS, Math.max(0, keys.size() - KEYS), output);
    }
    snapshot
        .counter(row, StepCounters.FOLDED_KEYS)
        .ifPresent(rows -> add(Metric.COMPLETENESS_FOLDED, rows, output));
  }

  private void source(String stream, SourceState source) {
    List<PartitionState> told = source.told();
    source.lag().ifPresent(lag -> add(Metric.SOURCE_LAG, lag, stream));
    add(Metric.SOURCE_LAG_TIME, seconds(source.lagMillis(now)), stream);
    time(Metric.SOURCE_WATERMARK, Metric.SOURCE_WATERMARK_DELAY, source.watermark(), stream);
    source
        .holder()
        .ifPresent(
            holder ->
                add(
                    Metric.SOURCE_HOLDER,
                    1,
                    stream,
                    holder.topic().orElse(""),
                    Long.toString(holder.partition())));
    add(Metric.SOURCE_UNREACHABLE, source.readers().unreachable() ? 1 : 0, stream);
    add(Metric.SOURCE_PARTITIONS, source.partitions(), stream);
    add(Metric.SOURCE_IDLE, source.idle(), stream);
    int folded = Math.max(0, told.size() - PARTITIONS);
    add(Metric.SOURCE_FOLDED, source.folded() + folded, stream);
    told.stream().limit(PARTITIONS).forEach(partition -> partition(stream, partition));
  }

  private void partition(String stream, PartitionState partition) {
    String[] labels = {stream, partition.topic(), Integer.toString(partition.number())};
    add(Metric.PARTITION_LAG, partition.lag(), labels);
    add(Metric.PARTITION_LAG_TIME, seconds(partition.lagMillis(now)), labels);
    time(
        Metric.PARTITION_WATERMARK,
        Metric.PARTITION_WATERMARK_DELAY,
        partition.watermark(),
        labels);
    add(Metric.PARTITION_IDLE, partition.idle() ? 1 : 0, labels);
  }

  private void time(Metric timestamp, Metric delay, OptionalLong millis, String... labels) {
    if (millis.isPresent()) {
      add(timestamp, seconds(millis.getAsLong()), labels);
      add(delay, seconds(now - millis.getAsLong()), labels);
    }
  }

  private static double seconds(long millis) {
    return millis / 1000.0;
  }
}
