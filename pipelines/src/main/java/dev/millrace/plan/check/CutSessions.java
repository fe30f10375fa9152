package dev.millrace.plan.check;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.reach.Around;
import dev.millrace.spec.WindowText;
import dev.millrace.spec.WindowingSpec.SessionWindows;

/**
 * Refuses steps that would group results of sessions with a maximum length by these windows again.
 * Such sessions are cut along the times of the rows, and results, which lie at the ends of theirs,
 * would be cut at other places than the events.
 */
public final class CutSessions {
  private CutSessions() {}

  /** Reports such steps. */
  public static void check(Plan plan, Diagnostics problems) {
    plan.nodes().stream()
        .filter(CutSessions::isCut)
        .filter(node -> Around.isOfSessions(plan, node))
        .forEach(
            node ->
                problems.error(
                    node.position(),
                    ErrorCodes.SESSIONS_CUT_ANEW,
                    "transforms." + node.step(),
                    "its rows are results of sessions already, and "
                        + WindowText.of(node.windowing())
                        + " would be cut anew along their ends. Set 'windowing' on the step, for"
                        + " example fixed windows."));
  }

  private static boolean isCut(PlanNode node) {
    return node.windowing() instanceof SessionWindows sessions && sessions.maxLength().isPresent();
  }
}
