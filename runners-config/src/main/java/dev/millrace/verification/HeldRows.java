package dev.millrace.verification;

import dev.millrace.connect.Connectors;
import dev.millrace.element.EventTimes;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.node.StreamNode;
import dev.millrace.plan.reach.Outstanding;
import dev.millrace.show.Quantities;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a live run that was stopped, and will go on, has read, and which rows of it wait in its
 * state: those whose time its watermark has not passed by as much as the steps before an output
 * wait.
 */
public final class HeldRows {
  /** Of a run that holds nothing, or of which nothing is known. */
  public static final HeldRows NONE = new HeldRows(Map.of(), Map.of());

  private final Map<Log, Long> read;
  private final Map<Log, Long> watermarks;

  /**
   * @param read the next offset of each log
   * @param watermarks that the steps behind the reader of each log knew
   */
  public HeldRows(Map<Log, Long> read, Map<Log, Long> watermarks) {
    this.read = Map.copyOf(read);
    this.watermarks = Map.copyOf(watermarks);
  }

  /** The first offset that was not read, by log; empty if nothing is known. */
  Map<Log, Long> read() {
    return read;
  }

  private boolean isKnown() {
    return !read.isEmpty();
  }

  /**
   * The first event time, in milliseconds, at which the run may hold rows of an output.
   *
   * @return empty if it holds none, or if that cannot be told
   */
  OptionalLong from(Plan plan, PlanOutput output) {
    Optional<Outstanding> outstanding = isKnown() ? Outstanding.of(plan, output) : Optional.empty();
    return outstanding
        .flatMap(waiting -> waiting.behind().map(behind -> from(plan, waiting, behind.toMillis())))
        .orElse(OptionalLong.empty());
  }

  private OptionalLong from(Plan plan, Outstanding waiting, long behind) {
    Map<String, Long> known = watermarks(plan);
    return known.keySet().containsAll(waiting.streams())
        ? OptionalLong.of(
            EventTimes.plus(
                waiting.streams().stream().mapToLong(known::get).min().orElse(EventTimes.MIN),
                -behind))
        : OptionalLong.empty();
  }

  /** The watermark of each stream, as far as it is known. */
  private Map<String, Long> watermarks(Plan plan) {
    Map<String, Long> known = new TreeMap<>();
    plan.streams()
        .forEach(
            (name, stream) ->
                watermarks.forEach(
                    (log, watermark) -> {
                      if (reads(stream, log)) {
                        known.merge(name, watermark, Math::min);
                      }
                    }));
    return known;
  }

  private static boolean reads(StreamNode stream, Log log) {
    return stream.stream()
        .live()
        .filter(side -> Connectors.live(side).reads(side, log.place()))
        .isPresent();
  }

  /**
   * What is to be said of an output whose rows were compared; empty for nothing.
   *
   * @param waiting so many rows that only the replay has were taken for held ones
   */
  Optional<String> note(Plan plan, PlanOutput output, long waiting) {
    if (!isKnown() || Outstanding.of(plan, output).isEmpty()) {
      return Optional.empty();
    }
    OptionalLong from = from(plan, output);
    String what = "output '" + output.name() + "': ";
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
