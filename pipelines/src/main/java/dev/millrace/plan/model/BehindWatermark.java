package dev.millrace.plan.model;

import dev.millrace.plan.node.KeyedNode.ResultTimes;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds the steps to which rows come that the watermark of a live run has passed. The global window
 * gives its results when all input has ended; AssignTimestamps gives them event times, and those
 * lie anywhere before that end. The same goes for dead letters of a stream with event time, alone
 * or beside other rows that have none: the time that they are given may be any. How far the
 * watermark of the next step is by then, and which of the rows come first, is the runner's affair,
 * so that step must wait for all of them.
 */
public final class BehindWatermark {
  private final Plan plan;
  private final Set<String> atTheEnd = new HashSet<>();
  private final Set<String> behind = new HashSet<>();

  /** What follows the event time of a stream. */
  private final Set<String> timed = new HashSet<>();

  private BehindWatermark(Plan plan) {
    this.plan = plan;
  }

  /** The names of the nodes that have such rows among theirs or give them their times. */
  public static Set<String> readers(Plan plan) {
    BehindWatermark found = new BehindWatermark(plan);
    // What a node reads comes before it.
    plan.nodes().forEach(found::add);
    return found.behind;
  }

  private void add(PlanNode node) {
    boolean last = readsFrom(atTheEnd, node);
    boolean follows = readsFrom(timed, node);
    if (readsFrom(behind, node) || (last || follows) && node.kind().givesFirstTimes()) {
      behind.add(node.name());
    }
    if (last || endsWithInput(node)) {
      atTheEnd.add(node.name());
    }
    if (follows || node.kind().asStream().filter(s -> s.time().isPresent()).isPresent()) {
      timed.add(node.name());
    }
  }

  /** Results without an event time, of which none is final before. */
  private static boolean endsWithInput(PlanNode node) {
    return node.windowing().isGlobal()
        && node.kind().asKeyed().filter(k -> k.resultTimes() == ResultTimes.WINDOW_END).isPresent();
  }

  private boolean readsFrom(Set<String> names, PlanNode node) {
    // Most plans have no such node, and this is asked for each stage.
    return !names.isEmpty() && plan.readBy(node).anyMatch(from -> names.contains(from.name()));
  }
}
