package dev.millrace.cli.option;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.job.OptionRefusal;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.direct.DirectTarget;
import java.util.List;
import java.util.Map;

/** Whether Beam knows the options of a pipeline file; each runner knows those of all. */
public final class RunnerOptionsCheck {
  private RunnerOptionsCheck() {}

  /** The refusal that a run would give, if any. */
  public static List<Diagnostic> check(Plan plan) {
    Map<String, String> options = plan.spec().options();
    if (options.isEmpty()) {
      // Beam's options cost time to load, and most files have none.
      return List.of();
    }
    try {
      var unused = new DirectTarget().options(options, RunMode.LIVE);
      return List.of();
    } catch (IllegalArgumentException e) {
      return List.of(OptionRefusal.of(plan.spec(), e));
    }
  }
}
