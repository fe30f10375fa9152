package dev.millrace.compile;

import dev.millrace.connect.WatermarkSpec;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.engine.ledger.Counters;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.StreamSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * How much of each stream was late in a run. More than one event in twenty is hardly what the
 * bounds of a file are meant to do.
 *
 * <p>An event is late by its distance to the watermark, which stays {@code max_out_of_orderness}
 * below the newest event. So the largest such distance tells how much larger the bound had to be.
 */
final class LateShare {
  private static final long ONE_IN = 20;

  private final Plan plan;
  private final LedgerReader counts;
  private final Map<String, DistributionResult> lateness;

  LateShare(Plan plan, MetricResults metrics) {
    this.plan = plan;
    this.counts = new LedgerReader(plan, metrics);
    this.lateness = Counters.distributions(metrics);
  }

  /** One per stream of which more than 5 % was late. */
  List<Diagnostic> warnings() {
    return plan.streams().entrySet().stream()
        .flatMap(node -> warning(node.getKey(), node.getValue().stream()).stream())
        .toList();
  }

  private Optional<Diagnostic> warning(String node, StreamSpec stream) {
    long in = counts.counter(node + StepCounters.IN);
    long late = counts.counter(node + "/" + Disposition.LATE.label());
    if (late * ONE_IN <= in) {
      return Optional.empty();
    }
    String message =
        String.format(
                Locale.ROOT,
                "%,d of %,d events (%.1f %%) were late and went to the late output",
                late,
                in,
                100.0 * late / in)
            + enough(node, stream.watermark());
    return Optional.of(
        Diagnostic.warning(
            stream.position(), ErrorCodes.MANY_LATE, "streams." + stream.name(), message));
  }

  /** Not every runner tells distributions. */
  private String enough(String node, WatermarkSpec watermark) {
    DistributionResult by = lateness.get(node + StepCounters.LATENESS);
    if (by == null) {
      return ".";
    }
    long bound =
        watermark
            .maxOutOfOrderness()
            .plusMillis(by.getMax())
            .minus(watermark.allowedLateness())
            .toMillis();
    return "; watermark.max_out_of_orderness: "
        + literal(bound)
        + " would have been enough for all of them; it was "
        + literal(watermark.maxOutOfOrderness().toMillis())
        + ".";
  }

  /** As a file writes it, rounded up to a unit of which there are a hundred at least. */
  static String literal(long millis) {
    String[] units = {"ms", "s", "m", "h", "d"};
    long[] lengths = {1, 1_000, 60_000, 3_600_000, 86_400_000};
    int unit = 0;
    while (unit + 1 < units.length
        && (millis >= 100 * lengths[unit + 1] || millis % lengths[unit + 1] == 0 && millis > 0)) {
      unit++;
    }
    return -Math.floorDiv(-millis, lengths[unit]) + units[unit];
  }
}
