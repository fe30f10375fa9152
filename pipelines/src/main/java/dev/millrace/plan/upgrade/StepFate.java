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
   * @param kept of the state that is there
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
        List<String> changes = changes(before, now);
        fates.add(new StepFate(step, changes.isEmpty() ? Fate.KEPT : Fate.INCOMPATIBLE, changes));
      }
    }
    return fates;
  }

  /** Facts that were not noted then are not compared. */
  private static List<String> changes(Map<String, String> before, Map<String, String> now) {
    List<String> changes = new ArrayList<>();
    before.forEach(
        (fact, value) -> {
          String current = now.getOrDefault(fact, "");
          if (!current.equals(value)) {
            changes.add(fact + " was '" + value + "' and is '" + current + "'");
          }
        });
    return changes;
  }

  /** {@code step 'Unique': key was 'id' and is 'name'}. */
  @Override
  public String toString() {
    return "step '" + step + "': " + String.join("; ", reasons);
  }
}
