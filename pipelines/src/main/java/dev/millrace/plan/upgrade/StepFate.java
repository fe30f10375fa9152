package dev.millrace.plan.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What happens to the state of one step.
 *
 * @param reasons sentences about it; none if it is kept
 */
public record StepFate(String step, Fate fate, List<String> reasons) {
  public StepFate {
    reasons = List.copyOf(reasons);
  }

  /**
   * Compares forms of state, as {@link dev.millrace.plan.StateForm} has them.
   *
   * @param kept of the state that is there, as {@link StepHistory#noted} has it
   * @param form of the pipeline that is to go on with it
   * @return one for each step that has state in either, by name
   */
  public static List<StepFate> of(
      Map<String, Map<String, String>> kept, Map<String, Map<String, String>> form) {
    TreeSet<String> steps = new TreeSet<>(kept.keySet());
    steps.addAll(form.keySet());
    List<StepFate> fates = new ArrayList<>();
    for (String step : steps) {
      Map<String, String> before = kept.getOrDefault(step, Map.of());
      Map<String, String> now = form.getOrDefault(step, Map.of());
      if (before.isEmpty()) {
        fates.add(new StepFate(step, Fate.BEGINS_EMPTY, List.of("it had no state")));
      } else if (now.isEmpty()) {
        fates.add(
            new StepFate(step, Fate.DROPPED, List.of("it is gone, and its state would be lost")));
      } else {
        fates.add(of(step, StepHistory.of(before), now));
      }
    }
    return fates;
  }

  private static StepFate of(String step, StepHistory kept, Map<String, String> now) {
    StepChange change = StepChange.between(kept.facts(), now);
    if (!change.obstacles().isEmpty()) {
      return new StepFate(step, Fate.INCOMPATIBLE, change.obstacles());
    }
    Fate fate = change.notes().isEmpty() ? Fate.KEPT : Fate.MIGRATED;
    return new StepFate(step, fate, change.notes());
  }

  /** Whether results lack something: all of the step's past, or values in rows that it kept. */
  boolean lacks() {
    return fate == Fate.BEGINS_EMPTY
        || fate == Fate.MIGRATED
            && reasons.stream().anyMatch(reason -> reason.endsWith(StepChange.LACKS));
  }

  /** {@code step 'Unique': key was 'id' and is 'name'}. */
  @Override
  public String toString() {
    return "step '" + step + "': " + String.join("; ", reasons);
  }
}
