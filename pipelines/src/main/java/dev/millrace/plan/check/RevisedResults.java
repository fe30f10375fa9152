package dev.millrace.plan.check;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.Revisions;
import dev.millrace.plan.node.KeyedNode;
import dev.millrace.spec.ResultPanes;
import dev.millrace.spec.WindowText;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether results that are given several times can be right: whether events can come after the
 * first of them, and whether outputs tell which one is the newest.
 */
public final class RevisedResults {
  private final Plan plan;
  private final Diagnostics problems;

  private RevisedResults(Plan plan, Diagnostics problems) {
    this.plan = plan;
    this.problems = problems;
  }

  /** Reports what does not fit. */
  public static void check(Plan plan, Diagnostics problems) {
    RevisedResults check = new RevisedResults(plan, problems);
    plan.nodes().forEach(check::checkNode);
    plan.outputs().forEach(check::checkOutput);
  }

  private void checkNode(PlanNode node) {
    Optional<ResultPanes> panes = node.kind().asKeyed().flatMap(KeyedNode::panes);
    panes
        .filter(rows -> !node.windowing().isGlobal())
        .flatMap(ResultPanes::lateness)
        .ifPresent(lateness -> checkLateness(node, panes.get(), lateness, node, new HashSet<>()));
  }

  /** Events that come after the first result have to get to the step when they come. */
  private void checkLateness(
      PlanNode step, ResultPanes panes, Duration lateness, PlanNode at, Set<String> seen) {
    for (PlanNode from : plan.readBy(at).toList()) {
      if (!seen.add(from.name())) {
        continue;
      }
      from.kind()
          .asStream()
          .map(stream -> stream.stream().watermark().allowedLateness())
          .filter(allowed -> allowed.compareTo(lateness) < 0)
          .ifPresent(
              allowed ->
                  wrong(
                      step,
                      panes,
                      WindowText.of(lateness)
                          + " are more than events of '"
                          + from.name()
                          + "' may be late, which is "
                          + WindowText.of(allowed)
                          + ": the first result would be of a part of the events that are on time."
                          + " Raise 'watermark.allowed_lateness' of the stream, or use 'early'."));
      Optional<KeyedNode> keyed = from.kind().asKeyed();
      if (keyed.isPresent() && !keyed.get().answersAtOnce()) {
        wrong(
            step,
            panes,
            "rows of '"
                + from.step()
                + "' come when the watermark has passed them, so that all late events are among"
                + " them: the first result would be of a part of them, and nothing would come"
                + " sooner. Drop 'allowed_lateness', or use 'early'.");
      } else {
        checkLateness(step, panes, lateness, from, seen);
      }
    }
  }

  private void wrong(PlanNode step, ResultPanes panes, String message) {
    problems.error(
        panes.position(),
        ErrorCodes.PANES_MISFIT,
        "transforms." + step.step() + ".config.allowed_lateness",
        message);
  }

  private void checkOutput(PlanOutput output) {
    Set<PlanNode> revised = Revisions.nodes(plan, output);
    if (revised.isEmpty() || Revisions.of(plan, output).isPresent()) {
      return;
    }
    PlanNode node = revised.iterator().next();
    problems.error(
        output.position(),
        ErrorCodes.REVISIONS_NOT_TOLD,
        output.path(),
        Revisions.comeOnSeveralWays(plan, output)
            ? "rows of '"
                + node.step()
                + "' replace each other, and come here on several ways: a group has several rows of"
                + " one '"
                + ResultPanes.REVISION
                + "', of which a table would keep any. Write each way to an output of its own."
            : "rows of '"
                + node.step()
                + "' replace each other, and nobody could tell the newest one here. Keep '"
                + ResultPanes.REVISION
                + "', the columns of the group and those of the window as they are, and write"
                + " these rows alone.");
  }
}
