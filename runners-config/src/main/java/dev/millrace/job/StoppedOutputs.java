package dev.millrace.job;

import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.PlanOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is true of the outputs of a run that was cancelled. */
final class StoppedOutputs {
  private static final String NOT_PUBLISHED =
      "nothing was published, and what was staged is removed";

  private final RunRequest request;
  private final List<String> files = new ArrayList<>();
  private final List<String> transactions = new ArrayList<>();
  private boolean rows;

  private StoppedOutputs(RunRequest request) {
    this.request = request;
    for (PlanOutput output : request.plan().outputs()) {
      side(output).ifPresent(sink -> sort(output.name(), sink));
    }
  }

  /** One line: what stays, and what is not there. */
  static String text(RunRequest request) {
    return request.mode() == RunMode.ARCHIVE
        ? "what was committed to the archive stays, and the next run goes on after it"
        : new StoppedOutputs(request).text();
  }

  private Optional<EndpointSpec> side(PlanOutput output) {
    return request.mode() == RunMode.REPLAY ? output.replay() : output.live();
  }

  private void sort(String name, EndpointSpec sink) {
    if (request.outDir().isPresent() || Deliveries.isWholeFiles(sink)) {
      files.add(name);
    } else if (Deliveries.isByCheckpoints(sink)) {
      transactions.add(name);
    } else {
      rows = true;
    }
  }

  private String text() {
    List<String> parts = new ArrayList<>();
    if (rows) {
      parts.add("rows that were written stay");
    }
    if (!transactions.isEmpty()) {
      parts.add(
          "of exactly_once outputs ("
              + String.join(", ", transactions)
              + ") those that were committed with a checkpoint");
    }
    if (!files.isEmpty()) {
      String of = parts.isEmpty() ? "" : "of files (" + String.join(", ", files) + ") ";
      parts.add(of + ofFiles());
    }
    return String.join("; ", parts);
  }

  private String ofFiles() {
    if (request.mode() == RunMode.REPLAY) {
      return NOT_PUBLISHED + "; outputs of an earlier replay are as they were";
    }
    return request.untilIdle().isPresent() ? NOT_PUBLISHED : "those stay that were whole";
  }
}
