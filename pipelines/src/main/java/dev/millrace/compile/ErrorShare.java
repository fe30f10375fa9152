package dev.millrace.compile;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.spec.TransformSpec;
import java.util.ArrayList;
import java.util.List;

/** Whether a step had more errors than its {@code threshold} allows. */
final class ErrorShare {
  private final Plan plan;
  private final LedgerReader ledger;

  ErrorShare(Plan plan, LedgerReader ledger) {
    this.plan = plan;
    this.ledger = ledger;
  }

  /**
   * Checks all steps of a run that is over.
   *
   * @throws UserException with those that had too many errors
   */
  void check() {
    List<Diagnostic> found = new ArrayList<>();
    for (TransformSpec step : plan.spec().transforms()) {
      step.errorThreshold().ifPresent(threshold -> check(step, threshold, found));
    }
    if (!found.isEmpty()) {
      throw new UserException(found);
    }
  }

  private void check(TransformSpec step, double threshold, List<Diagnostic> found) {
    List<PlanNode> nodes =
        plan.nodes().stream()
            .filter(node -> node.step().equals(step.name()))
            .filter(node -> node.kind().lettersOf().isEmpty())
            .toList();
    long errors =
        nodes.stream().mapToLong(node -> ledger.counter(node.name() + StepCounters.LETTERS)).sum();
    long rows =
        nodes.stream()
            .mapToLong(node -> ledger.counter(node.name() + StepCounters.IN))
            .max()
            .orElse(0);
    if (errors > threshold * rows) {
      found.add(
          Diagnostic.error(
              step.position(),
              ErrorCodes.TOO_MANY_ERRORS,
              "transforms." + step.name(),
              errors
                  + " of "
                  + rows
                  + " rows were errors, more than the threshold of "
                  + threshold
                  + " allows. Nothing was published."));
    }
  }
}
