package dev.millrace.dlq;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.RunMark;
import dev.millrace.job.OutputRows;
import dev.millrace.job.Refusals;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.resend.RowTally;
import java.util.Optional;

/**
 * What a run that did not come to its end has written.
 *
 * @param run its id
 */
record RowsOfRun(ReplaySettings settings, String run) {
  /** The rows of this run in an output; empty where a row that is written again stays once. */
  Optional<RowTally> of(PlanOutput output) {
    EndpointSpec live = output.live().orElseThrow();
    Optional<OutputRows> written = OutputRows.of(output, live);
    if (written.isEmpty() && settings.allowRepeats()) {
      return Optional.empty();
    }
    OutputRows rows =
        written.orElseThrow(
            () ->
                Refusals.of(
                    Refusals.LETTERS_MAY_REPEAT,
                    "an earlier command was ended while it sent letters back (run "
                        + run
                        + "), and nobody can tell which of its rows output '"
                        + output.name()
                        + "' has: "
                        + OutputRows.obstacle(output, live)
                        + ". With --allow-repeats all of them are written, with the ids that they"
                        + " had"));
    if (rows.kept().isPresent()) {
      return Optional.empty();
    }
    RowTally there = new RowTally(output.schema(), rows.keepTimes());
    rows.read(
        (row, time, mark) -> {
          if (mark.filter(this::isOwn).isPresent()) {
            checkVersion(mark.get());
            there.add(row, time);
          }
        });
    return Optional.of(there);
  }

  private boolean isOwn(RunMark mark) {
    return mark.runId().startsWith(run + ".");
  }

  private void checkVersion(RunMark mark) {
    if (!mark.pipelineHash().equals(settings.plan().id().hash())) {
      throw Refusals.of(
          Refusals.LETTERS_BEGUN,
          "an earlier command has begun to send letters back (run "
              + run
              + ") with another version of the file, "
              + mark.pipelineHash()
              + ", and did not come to its end; let it end first, with that file");
    }
  }

  /** Refuses to go on where the run has written rows that nobody would write now. */
  void requireEmpty(String output, RowTally left) {
    if (!left.isEmpty()) {
      throw Refusals.of(
          Refusals.LETTERS_BEGUN,
          "an earlier command that was ended while it sent letters back (run "
              + run
              + ") has written rows to output '"
              + output
              + "' that the file does not give now. Was a table or a schema that it reads changed"
              + " since? Nothing was written");
    }
  }
}
