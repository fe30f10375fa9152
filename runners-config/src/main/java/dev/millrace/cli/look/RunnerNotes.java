package dev.millrace.cli.look;

import dev.millrace.compile.RunMode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.RunnerKind;
import dev.millrace.runner.dataflow.DataflowChecks;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What each runner makes of a plan: how it deals out keys, or why it does not take the file. */
final class RunnerNotes {
  private RunnerNotes() {}

  /** A sentence per runner, by its name; runners of which the same is true have one together. */
  static Map<String, String> of(Plan plan) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (RunnerKind runner : RunnerKind.values()) {
      names.computeIfAbsent(note(plan, runner), n -> new ArrayList<>()).add(runner.label());
    }
    Map<String, String> notes = new LinkedHashMap<>();
    names.forEach((note, runners) -> notes.put(String.join(", ", runners), note));
    return notes;
  }

  private static String note(Plan plan, RunnerKind runner) {
    List<Diagnostic> refusals = new ArrayList<>(Deliveries.refusals(plan, runner));
    if (runner == RunnerKind.DATAFLOW) {
      refusals.addAll(DataflowChecks.check(plan, EnumSet.allOf(RunMode.class)));
    }
    if (!refusals.isEmpty()) {
      return "refused, by "
          + refusals.stream().map(Diagnostic::code).distinct().collect(Collectors.joining(", "))
          + "; check --runner "
          + runner.label()
          + " tells why";
    }
    boolean keyed = plan.nodes().stream().anyMatch(node -> node.kind().asKeyed().isPresent());
    return keyed && !plan.isBatch()
        ? "live, up to " + runner.livePartitions() + " parts of the keys side by side"
        : "as it is";
  }
}
