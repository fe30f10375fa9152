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
  /**
   * The rows of this run in an output; empty where they may be written again.
   *
   * @throws dev.millrace.diag.UserException ML-4122 if nobody can tell which are there
   */
  Optional<RowTally> of(PlanOutput output) {
    EndpointSpec live = output.live().orElseThrow();
    Optional<OutputRows> written = OutputRows.of(output, live);
    if (written.flatMap(OutputRows::kept).isPresent()) {
      // What is there already stays once.
      return Optional.empty();
    } else if (written.isEmpty()) {
      return unknown(output, OutputRows.obstacle(output, live));
    }
    RowTally there = new RowTally(output.schema(), written.get().keepTimes());
    long[] rows = new long[2];
    written
        .get()
        .read(
            (row, time, mark) -> {
              rows[mark.isPresent() ? 1 : 0]++;
              if (mark.filter(this::isOwn).isPresent()) {
                checkVersion(mark.get());
                there.add(row, time);
              }
            });
    return rows[0] > 0 && rows[1] == 0
        ? unknown(output, "its rows do not tell which run wrote them")
        : Optional.of(there);
  }

  private Optional<RowTally> unknown(PlanOutput output, String why) {
    if (settings.allowRepeats()) {
      return Optional.empty();
    }
    throw Refusals.of(
        Refusals.LETTERS_MAY_REPEAT,
        "an earlier command was ended while it sent letters back (run "
            + run
            + "), and nobody can tell which of its rows output '"
            + output.name()
            + "' has: "
            + why
            + ". With --allow-repeats all of them are written, with the ids that they had");
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
