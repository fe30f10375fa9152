package dev.millrace.telemetry;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.Counters;
import dev.millrace.engine.ledger.KeyState;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.StepCounters;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * What is known of a run at one moment.
 *
 * @param at when, in milliseconds since 1970
 * @param sources streams whose readers tell where they stand
 * @param counters by the names of {@link StepCounters}
 * @param windows of keys, by the names under which outputs are counted
 */
public record Snapshot(
    long at,
    Duration elapsed,
    Ledger ledger,
    Map<String, SourceState> sources,
    Map<String, Long> counters,
    Map<String, DistributionResult> distributions,
    Map<String, List<KeyState>> windows) {

  /** Of a run without outputs that tell windows of keys. */
  public Snapshot(
      long at,
      Duration elapsed,
      Ledger ledger,
      Map<String, SourceState> sources,
      Map<String, Long> counters,
      Map<String, DistributionResult> distributions) {
    this(at, elapsed, ledger, sources, counters, distributions, Map.of());
  }

  static Snapshot of(CompiledJob job, MetricResults metrics, Duration elapsed, long at) {
    return new Snapshot(
        at,
        elapsed,
        job.ledger(metrics),
        SourceState.of(metrics),
        Counters.of(metrics),
        Counters.distributions(metrics),
        KeyState.of(metrics));
  }

  /** The row of the same step, source or output in this snapshot's ledger. */
  public Optional<LedgerRow> row(LedgerRow other) {
    return ledger.rows().stream()
        .filter(row -> row.step().equals(other.step()) && row.kind().equals(other.kind()))
        .findFirst();
  }

  /** What the readers of a source say; empty if they say nothing. */
  public Optional<SourceState> source(LedgerRow row) {
    SourceState told = sources.get(row.step());
    return Optional.ofNullable(told == null ? sources.get(Counters.shown(row.step())) : told);
  }

  /** A counter of a row of the ledger; empty if it never counted. */
  public OptionalLong counter(LedgerRow row, String suffix) {
    for (String name : names(row)) {
      Long count = counters.get(name + suffix);
      if (count != null) {
        return OptionalLong.of(count);
      }
    }
    return OptionalLong.empty();
  }

  /** Dead letters of a row of the ledger by their codes. */
  public Map<String, Long> letters(LedgerRow row) {
    return counters(row, StepCounters.CODE);
  }

  /** The counters of a row of the ledger that begin alike, by the rest of their names. */
  Map<String, Long> counters(LedgerRow row, String infix) {
    Map<String, Long> found = new TreeMap<>();
    for (String name : names(row)) {
      String prefix = name + infix;
      counters.forEach(
          (counter, count) -> {
            if (counter.startsWith(prefix)) {
              found.putIfAbsent(counter.substring(prefix.length()), count);
            }
          });
    }
    return found;
  }

  /** The newest window of each key that an output tells. */
  List<KeyState> windows(LedgerRow row) {
    return names(row).stream()
        .flatMap(name -> windows.getOrDefault(name, List.of()).stream())
        .toList();
  }

  /** Under which name a row is counted. */
  static String counted(LedgerRow row) {
    return row.kind().equals("output") ? "output:" + row.step() : row.step();
  }

  /** Under which names a row may be counted; see {@link Counters#shown}. */
  private static Set<String> names(LedgerRow row) {
    String name = counted(row);
    return new LinkedHashSet<>(List.of(name, Counters.shown(name)));
  }
}
