package dev.millrace.inspect;

import dev.millrace.capture.CapturePoints;
import dev.millrace.capture.CapturedRun;
import dev.millrace.element.Event;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.inspect.EventFinder.Found;
import dev.millrace.kernel.EventCodec;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanNode.Edge;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What would be without an event. Where a Deduplicate would keep a duplicate in its place, and
 * nothing after that step would differ, the duplicates are left out at the step in both runs.
 *
 * @param effect how the run with the event differs from that without it
 * @param deduplicates what each Deduplicate makes of the event's rows, by the name of its node
 */
record Counterfactual(Effect effect, Map<String, Duplicates> deduplicates) {

  /**
   * Runs the sample without an event of it.
   *
   * @param with the run of the whole sample
   */
  static Counterfactual of(ObservedPlan observed, Sample sample, CapturedRun with, Found event) {
    Plan plan = observed.plan();
    Sample fewer = sample.without(List.of(event.record()));
    Effect effect = new Effect(plan, with, observed.run(fewer.records()));
    boolean repeated = isRepeated(sample, event);
    Map<String, Duplicates> found = new LinkedHashMap<>();
    Map<String, List<Event>> given = new LinkedHashMap<>();
    Map<String, List<Event>> givenWithout = new LinkedHashMap<>();
    for (PlanNode node : plan.nodes()) {
      Duplicates duplicates = Duplicates.of(plan, effect, node, repeated);
      found.put(node.name(), duplicates);
      if (!duplicates.others().isEmpty()) {
        Edge input = node.inputs().get(0);
        String place = CapturePoints.name(plan, input);
        EventCodec codec = EventCodec.of(RowCodec.of(plan.schema(input)));
        given.put(node.name(), Effect.surplus(effect.rows(place), duplicates.others(), codec));
        givenWithout.put(
            node.name(), Effect.surplus(effect.rowsWithout(place), duplicates.others(), codec));
        effect =
            new Effect(
                plan,
                observed.run(sample.records(), given),
                observed.run(fewer.records(), givenWithout));
      }
    }
    return new Counterfactual(effect, found);
  }

  /** Whether the source gave an equal event before. */
  private static boolean isRepeated(Sample sample, Found event) {
    Object[] row = event.record().row();
    if (row == null) {
      return false;
    }
    RowCodec codec = RowCodec.of(event.schema());
    byte[] bytes = codec.encode(row);
    return sample.records().getOrDefault(event.source(), List.of()).stream()
        .takeWhile(other -> !other.equals(event.record()))
        .anyMatch(
            other ->
                other.verdict() == Verdict.EVENT
                    && other.time() == event.record().time()
                    && Arrays.equals(codec.encode(other.event().values()), bytes));
  }

  /** What a step makes of the event's rows, if it is a Deduplicate. */
  Duplicates at(PlanNode node) {
    return deduplicates.getOrDefault(node.name(), Duplicates.NONE);
  }
}
