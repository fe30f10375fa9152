package dev.millrace.job;

import dev.millrace.compile.RunRequest;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.PlanOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What is true of the outputs of a run that was cancelled. */
final class StoppedOutputs {
  private StoppedOutputs() {}

  /** One line: what stays, and what is not there. */
  static String text(RunRequest request) {
    return switch (request.mode()) {
      case REPLAY ->
          "nothing was published, what was staged is removed, and outputs of an earlier replay are"
              + " as they were";
      case ARCHIVE -> "what was committed to the archive stays, and the next run goes on after it";
      case LIVE -> live(request);
    };
  }

  private static String live(RunRequest request) {
    List<String> files = names(request, OutputRows::isFiles);
    List<String> parts = new ArrayList<>();
    if (files.size() < request.plan().outputs().size()) {
      parts.add("rows that were written stay");
    }
    List<String> transactions = names(request, Deliveries::isExactlyOnce);
    if (!transactions.isEmpty()) {
      parts.add(
          "of exactly_once outputs ("
              + String.join(", ", transactions)
              + ") those that were committed with a checkpoint");
    }
    if (!files.isEmpty()) {
      String of = "of files (" + String.join(", ", files) + ") ";
      parts.add(
          request.untilIdle().isPresent()
              ? of + "nothing was published, and what was staged is removed"
              : of + "those stay that were whole");
    }
    return String.join("; ", parts);
  }

  private static List<String> names(RunRequest request, Predicate<EndpointSpec> kind) {
    return request.plan().outputs().stream()
        .filter(output -> output.live().filter(kind).isPresent())
        .map(PlanOutput::name)
        .toList();
  }
}
