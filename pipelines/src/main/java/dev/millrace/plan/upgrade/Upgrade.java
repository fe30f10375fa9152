package dev.millrace.plan.upgrade;

import dev.millrace.plan.StateForm;
import dev.millrace.plan.StateNames;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What happens when a pipeline goes on with another version of its file.
 *
 * @param fates of the steps that have state in either version
 * @param incomplete for how much event time results lack something after the state was gone on with
 * @param reach from how much event time before the switch everything has to be read for results
 *     that lack nothing after it
 * @param archived whether all streams have archives to read it from
 */
public record Upgrade(List<StepFate> fates, Reach incomplete, Reach reach, boolean archived) {
  /** What to do, the best first. */
  public enum Way {
    /** Go on with the state. */
    RESUME,
    /** Read the archive from some time on, beside the old version. */
    CATCH_UP,
    /** Read all of the archive, beside the old version. */
    CATCH_UP_FROM_BEGINNING,
    /** Begin anew where the streams begin. */
    BEGIN_ANEW
  }

  public Upgrade {
    fates = List.copyOf(fates);
  }

  /**
   * Compares state with a version of a file.
   *
   * @param kept the form of the state that is there
   */
  public static Upgrade of(Map<String, Map<String, String>> kept, Plan now) {
    List<StepFate> fates = StepFate.of(kept, StateForm.of(now));
    Set<String> lacking =
        fates.stream().filter(StepFate::lacks).map(StepFate::step).collect(Collectors.toSet());
    Set<String> empty =
        now.nodes().stream()
            .filter(node -> lacking.contains(StateNames.of(now, node)))
            .map(PlanNode::name)
            .collect(Collectors.toSet());
    return new Upgrade(
        fates,
        Reach.of(now, empty),
        Reach.of(now),
        now.streams().values().stream().allMatch(node -> node.stream().archive().isPresent()));
  }

  /** Whether results lack something after the state was gone on with. */
  public boolean lacks() {
    return fates.stream().anyMatch(StepFate::lacks);
  }

  /** Whether a job can go on with the state. */
  public boolean canGoOn() {
    return fates.stream().allMatch(fate -> fate.fate().canGoOn());
  }

  /** What to do: to go on if that is possible. */
  public Way way() {
    return canGoOn() ? Way.RESUME : again();
  }

  /** What to do where the state cannot be gone on with, or results are to be whole at once. */
  public Way again() {
    if (!archived) {
      return Way.BEGIN_ANEW;
    }
    return reach.bound().isPresent() ? Way.CATCH_UP : Way.CATCH_UP_FROM_BEGINNING;
  }
}
