package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.inspect.Effect.Change;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.EventCodec;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.LatestNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * The way of one event through a graph.
 *
 * @param verdicts of the steps that it reached or changed, in the order of the graph
 * @param outcomes of the file's outputs
 */
public record Explanation(Found event, List<Verdict> verdicts, List<Outcome> outcomes) {

  /**
   * What a step did with the event.
   *
   * @param what became of it, as the ledger calls it; {@code changed} where not the event itself
   *     came, but a result that it has a part in
   * @param reasons in words, a line each
   */
  public record Verdict(String step, String what, List<String> reasons) {}

  /** What an output has, and has not, because of the event. */
  public record Outcome(String output, Schema schema, Change change) {}

  /**
   * Explains an event.
   *
   * @param with the run of all events of the sample
   * @param event one of them
   */
  public static Explanation of(
      ObservedPlan observed, Sample sample, CapturedRun with, Found event) {
    Counterfactual counterfactual = Counterfactual.of(observed, sample, with, event);
    Effect effect = counterfactual.effect();
    HiddenCells hidden = new HiddenCells(observed.plan());
    Reasons why = new Reasons(observed, counterfactual, event, hidden);
    List<Verdict> verdicts = new ArrayList<>();
    for (PlanNode node : observed.plan().nodes()) {
      Map<Disposition, Long> became = effect.became(node.name());
      boolean changed = changed(observed, effect, node);
      List<String> what =
          isNewer(observed, effect, node)
              ? List.of(name(Disposition.PASSED))
              : what(became, counterfactual.at(node));
      if (what.isEmpty() && !changed || isPlumbing(node, what)) {
        continue;
      }
      List<String> reasons = why.of(node, became);
      verdicts.add(
          new Verdict(node.name(), what.isEmpty() ? "changed" : String.join(", ", what), reasons));
    }
    return new Explanation(hidden.of(event), verdicts, outcomes(observed, effect, hidden));
  }

  /**
   * Whether the event is a version that a Latest hands on: the ledger may count another one out
   * instead, which is older than it.
   */
  private static boolean isNewer(ObservedPlan observed, Effect effect, PlanNode node) {
    if (!(node.kind() instanceof LatestNode)) {
      return false;
    }
    EventCodec codec = EventCodec.of(RowCodec.of(node.schema()));
    String from = CapturePoints.name(observed.plan(), node.inputs().get(0));
    String to = CapturePoints.name(observed.plan(), new Edge(node.name(), 0));
    List<Event> own = effect.at(from).added();
    return Effect.surplus(own, effect.at(to).added(), codec).size() < own.size();
  }

  /** As the ledger says; of the event's own rows at a Deduplicate, as the rows say. */
  private static List<String> what(Map<Disposition, Long> became, Duplicates duplicates) {
    boolean kept = !duplicates.kept().isEmpty();
    boolean dropped = !duplicates.dropped().isEmpty();
    return Arrays.stream(Disposition.values())
        .filter(
            disposition ->
                switch (disposition) {
                  case PASSED -> kept || !dropped && isMore(became, disposition);
                  case DUPLICATE -> dropped || !kept && isMore(became, disposition);
                  case DEAD_LETTERED, FILTERED, LATE, COMBINED, MATCHED, UNMATCHED ->
                      isMore(became, disposition);
                  case ENRICHED, MISSING, FAILED, WRITTEN -> isMore(became, disposition);
                })
        .map(Explanation::name)
        .toList();
  }

  private static boolean isMore(Map<Disposition, Long> became, Disposition disposition) {
    return became.getOrDefault(disposition, 0L) > 0;
  }

  /** A node before a step that only handed the event on. */
  private static boolean isPlumbing(PlanNode node, List<String> what) {
    return !node.name().equals(node.step())
        && (what.isEmpty() || what.equals(List.of(name(Disposition.PASSED))));
  }

  private static boolean changed(ObservedPlan observed, Effect effect, PlanNode node) {
    for (int output = 0; output < node.outputs().size(); output++) {
      String place = CapturePoints.name(observed.plan(), new Edge(node.name(), output));
      if (!effect.at(place).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  static String name(Disposition disposition) {
    return switch (disposition) {
      case DUPLICATE -> "duplicate";
      case DEAD_LETTERED -> "dead letter";
      case PASSED, FILTERED, LATE, COMBINED, MATCHED, UNMATCHED -> disposition.label();
      case ENRICHED, MISSING, FAILED, WRITTEN -> disposition.label();
    };
  }

  private static List<Outcome> outcomes(ObservedPlan observed, Effect effect, HiddenCells hidden) {
    List<Outcome> outcomes = new ArrayList<>();
    for (PlanOutput output : observed.written()) {
      List<Change> changes =
          output.inputs().stream()
              .map(edge -> hidden.of(effect.at(CapturePoints.name(observed.plan(), edge)), edge))
              .toList();
      outcomes.add(
          new Outcome(
              output.name(),
              output.schema(),
              new Change(
                  changes.stream().flatMap(c -> c.added().stream()).toList(),
                  changes.stream().flatMap(c -> c.removed().stream()).toList())));
    }
    return outcomes;
  }
}
