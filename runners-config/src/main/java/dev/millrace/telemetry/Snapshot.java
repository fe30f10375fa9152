package dev.millrace.telemetry;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger;
import dev.millrace.engine.ledger.Counters;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.StepCounters;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * What is known of a run at one moment.
 *
 * @param at when, in milliseconds since 1970
 * @param sources streams whose readers tell where they stand
 * @param counters by the names of {@link StepCounters}
 */
record Snapshot(
    long at,
    Duration elapsed,
    Ledger ledger,
    Map<String, SourceState> sources,
    Map<String, Long> counters,
    Map<String, DistributionResult> distributions) {

  static Snapshot of(CompiledJob job, MetricResults metrics, Duration elapsed, long at) {
    return new Snapshot(
        at,
        elapsed,
        job.ledger(metrics),
        SourceState.of(metrics),
        Counters.of(metrics),
        Counters.distributions(metrics));
  }

  /** A counter of an output; a running Flink job shows its name with an underscore for a colon. */
  long ofOutput(String output, String suffix) {
    return counters.getOrDefault(
        "output:" + output + suffix, counters.getOrDefault("output_" + output + suffix, 0L));
  }

  /** The row of the ledger under whose name something is counted. */
  String owner(String counted) {
    boolean step = ledger.rows().stream().anyMatch(row -> row.step().equals(counted));
    return step ? counted : counted.replaceFirst("^output[:_]", "");
  }
}
