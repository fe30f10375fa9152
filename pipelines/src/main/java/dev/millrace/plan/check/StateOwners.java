package dev.millrace.plan.check;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.spec.TransformSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that {@code was} gives no two steps the state of one. */
public final class StateOwners {
  private StateOwners() {}

  /** Reports every step that claims the state of another one. */
  public static void check(List<TransformSpec> steps, Diagnostics problems) {
    Map<String, String> owners = new HashMap<>();
    for (TransformSpec step : steps) {
      if (step.was().step().isEmpty()) {
        owners.put(step.name(), step.name());
      }
    }
    for (TransformSpec step : steps) {
      step.was()
          .step()
          .ifPresent(
              was -> {
                String owner = owners.putIfAbsent(was.text(), step.name());
                if (owner != null) {
                  problems.error(
                      was.position(),
                      ErrorCodes.DUPLICATE_NAME,
                      "transforms." + step.name() + ".was",
                      "'" + was.text() + "' is the name of the state of '" + owner + "', too.");
                }
              });
    }
  }
}
