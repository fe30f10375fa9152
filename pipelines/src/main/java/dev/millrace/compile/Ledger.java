package dev.millrace.compile;

import dev.millrace.kernel.Disposition;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * The bookkeeping of one run: what every step took in, and what became of it.
 *
 * @param rows in the order of the plan: sources, steps, outputs
 */
public record Ledger(List<LedgerRow> rows) {
  public Ledger {
    rows = List.copyOf(rows);
  }

  /** The ledger of a plan's run, as far as its counters have come. */
  public static Ledger of(Plan plan, MetricResults metrics) {
    return new LedgerReader(plan, metrics).read();
  }

  /** How many rows each output of each node handed on; none is absent. */
  public static Map<Edge, Long> handedOn(Plan plan, MetricResults metrics) {
    return new LedgerReader(plan, metrics).handedOn();
  }

  /**
   * One step, source or output.
   *
   * @param in events that entered (a source: records read)
   * @param dispositions what became of them; kinds that never occurred are absent
   * @param expectedIn what the step's inputs say they handed on; equal to {@code in} unless events
   *     were lost between steps
   * @param out rows handed on, over all outputs
   */
  public record LedgerRow(
      String step,
      String kind,
      long in,
      long expectedIn,
      Map<Disposition, Long> dispositions,
      long out) {

    /** Events that have not come to an end yet: in − all dispositions. */
    public long held() {
      return in - dispositions.values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(Disposition disposition) {
      return dispositions.getOrDefault(disposition, 0L);
    }
  }

  /** Whether every event is accounted for: nothing held, and nothing lost between steps. */
  public boolean balanced() {
    return rows.stream().allMatch(r -> r.held() == 0 && r.in() == r.expectedIn());
  }
}
