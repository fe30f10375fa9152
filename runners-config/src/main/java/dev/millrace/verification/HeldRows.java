package dev.millrace.verification;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.Delivery;
import dev.millrace.element.EventTimes;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.element.block.StreamProgress;
import dev.millrace.job.OutputRows;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.Revisions;
import dev.millrace.plan.reach.Outstanding;
import dev.millrace.show.Quantities;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a live run that was stopped has read, and which rows of it wait in its state if it will go
 * on: those whose time its watermark has not passed by as much as the steps before an output wait.
 */
public final class HeldRows {
  /** Of a run that holds nothing. */
  public static final HeldRows NONE = new HeldRows(Map.of(), true);

  private static final Set<Delivery> IN_PARTS =
      EnumSet.of(Delivery.WHOLE_FILES, Delivery.WHOLE_COMMITS);

  private final Map<String, StreamProgress> streams;
  private final boolean ended;

  /**
   * @param streams how far each was read, by its name
   * @param ended whether the run came to its end, and holds nothing
   */
  public HeldRows(Map<String, StreamProgress> streams, boolean ended) {
    this.streams = Map.copyOf(streams);
    this.ended = ended;
  }

  /** The first offset that was not read, by stream and log; empty if nothing is known. */
  Map<String, Map<Log, Long>> read() {
    Map<String, Map<Log, Long>> read = new HashMap<>();
    streams.forEach((stream, progress) -> read.put(stream, progress.next()));
    return read;
  }

  private boolean holds() {
    return !ended;
  }

  /**
   * The first event time, in milliseconds, at which the run may hold rows of an output.
   *
   * @return empty if it holds none, or if that cannot be told
   */
  OptionalLong from(Plan plan, PlanOutput output) {
    Optional<Outstanding> outstanding = holds() ? Outstanding.of(plan, output) : Optional.empty();
    return outstanding
        .flatMap(waiting -> waiting.behind().map(behind -> from(waiting, behind.toMillis())))
        .orElse(OptionalLong.empty());
  }

  private OptionalLong from(Outstanding waiting, long behind) {
    if (waiting.streams().isEmpty()) {
      return OptionalLong.empty();
    }
    long watermark = EventTimes.MAX;
    for (String stream : waiting.streams()) {
      StreamProgress progress = streams.get(stream);
      if (progress == null || progress.settled().isEmpty()) {
        return OptionalLong.empty();
      }
      watermark = Math.min(watermark, progress.settled().getAsLong());
    }
    return OptionalLong.of(EventTimes.plus(watermark, -behind));
  }

  /**
   * The same with what may wait in an output itself, of any time: no watermark lets it go. Of rows
   * that replace each other nobody can tell which ones are still to come.
   *
   * @param written what the output has
   */
  OptionalLong from(Plan plan, PlanOutput output, OutputRows written) {
    return mayWaitIn(output) && written.kept().isEmpty() && Revisions.of(plan, output).isEmpty()
        ? OptionalLong.of(EventTimes.MIN)
        : from(plan, output);
  }

  /** Whether its rows wait until a file is whole, or for a commit. */
  private boolean mayWaitIn(PlanOutput output) {
    return holds()
        && output
            .live()
            .map(side -> Connectors.sink(side).delivery())
            .filter(IN_PARTS::contains)
            .isPresent();
  }

  /**
   * What is to be said of an output whose rows were compared; empty for nothing.
   *
   * @param waiting so many rows that only the replay has were taken for held ones
   */
  Optional<String> note(Plan plan, PlanOutput output, long waiting) {
    String what = "output '" + output.name() + "': ";
    if (waiting > 0 && mayWaitIn(output)) {
      return Optional.of(
          what
              + Quantities.count(waiting, "row")
              + " that only the replay has may wait in it for a file that is whole or for a commit,"
              + " and come when the run goes on");
    }
    if (!holds() || Outstanding.of(plan, output).isEmpty()) {
      return Optional.empty();
    }
    OptionalLong from = from(plan, output);
    if (from.isEmpty()) {
      return Optional.of(
          what
              + "nobody can tell which of its rows the state still holds; they are shown as"
              + " differences");
    }
    return waiting == 0
        ? Optional.empty()
        : Optional.of(
            what
                + Quantities.count(waiting, "row")
                + " that only the replay has, "
                + (from.getAsLong() <= EventTimes.MIN
                    ? "of any time"
                    : "from " + Instant.ofEpochMilli(from.getAsLong()) + " on")
                + ", may wait in the state and come when the run goes on");
  }
}
