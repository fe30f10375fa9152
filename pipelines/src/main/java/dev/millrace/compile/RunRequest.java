package dev.millrace.compile;

import dev.millrace.base.Copy;
import dev.millrace.compile.chunk.Chunk;
import dev.millrace.element.Coordinates;
import dev.millrace.element.block.RecordHistory.Log;
import dev.millrace.plan.model.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to run and how.
 *
 * @param from first event time of a replay, inclusive
 * @param to end of a replay, exclusive
 * @param untilIdle a live run ends once its sources are at their ends and had nothing for this long
 * @param outDir where outputs go as Parquet, instead of where the file says: {@code outDir/NAME}
 * @param without coordinates of events that a replay leaves out (late events of the live run it is
 *     compared with); empty normally
 * @param disabledRules labels of the {@link OptimizerRule}s that are switched off
 * @param roll when an archiver ends its files; empty for every minute or at 128 MiB
 * @param catchUp what a live run reads of its archives first; empty for nothing
 * @param part whose rows alone a replay writes; empty for all
 * @param kept what is noted of the state that a live run goes on with; empty if it begins anew
 * @param upTo the first offset that a replay does not read, by stream and log, as {@link
 *     dev.millrace.element.block.UpTo} has it; empty: all that is archived
 */
public record RunRequest(
    Plan plan,
    RunMode mode,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<Duration> untilIdle,
    Optional<String> outDir,
    Set<Coordinates> without,
    Set<String> disabledRules,
    Optional<Roll> roll,
    Optional<CatchUp> catchUp,
    Optional<Part> part,
    Map<String, Map<String, String>> kept,
    Map<String, Map<Log, Long>> upTo) {

  /**
   * A replay of a part of event time, whose files stand beside those of other parts.
   *
   * @param backfill the id of the command that replays all parts
   * @param before where the part before it begins, or itself if it is the first: records without a
   *     time that were read for that one are not read again
   */
  public record Part(Chunk chunk, String backfill, Instant before) {}

  /**
   * A live run that begins in its archives and goes on in its topics.
   *
   * @param from each partition starts with its first archived event of this time or later; empty:
   *     with its first one
   * @param allowGap whether records that neither the archive nor the topic has are passed over
   */
  public record CatchUp(Optional<Instant> from, boolean allowGap) {}

  /**
   * When an archiver ends its files and commits them: whichever comes first.
   *
   * @param every how long a record waits at most
   * @param bytes about how long a file becomes
   */
  public record Roll(Duration every, long bytes) {}

  /** A request that archives with the usual files, if it archives. */
  @SuppressWarnings("checkstyle:ParameterNumber") // the record's own components
  public RunRequest(
      Plan plan,
      RunMode mode,
      Optional<Instant> from,
      Optional<Instant> to,
      Optional<Duration> untilIdle,
      Optional<String> outDir,
      Set<Coordinates> without,
      Set<String> disabledRules) {
    this(
        plan,
        mode,
        from,
        to,
        untilIdle,
        outDir,
        without,
        disabledRules,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of());
  }

  /**
   * The same live run, begun with state that was kept.
   *
   * @param state what is noted of it, as {@link dev.millrace.plan.upgrade.StepHistory} has it
   */
  public RunRequest goingOn(Map<String, Map<String, String>> state) {
    return Copy.of(this, RunRequest::kept).with(state);
  }

  /** The same replay of what a run has read, as its state tells. */
  public RunRequest readingUpTo(Map<String, Map<Log, Long>> offsets) {
    return Copy.of(this, RunRequest::upTo).with(Map.copyOf(offsets));
  }

  /** The same request with other sizes of an archive's files. */
  public RunRequest withRoll(Roll other) {
    return Copy.of(this, RunRequest::roll).with(Optional.of(other));
  }

  /** The same live run, begun in its archives. */
  public RunRequest catchingUp(CatchUp past) {
    return Copy.of(this, RunRequest::catchUp).with(Optional.of(past));
  }

  /** The same replay of a part, with the events that it needs for it. */
  public RunRequest ofPart(Part other) {
    RunRequest begun = Copy.of(this, RunRequest::from).with(other.chunk().readFromTime());
    RunRequest ended = Copy.of(begun, RunRequest::to).with(other.chunk().readToTime());
    return Copy.of(ended, RunRequest::part).with(Optional.of(other));
  }

  /** A request with nothing but the plan and the mode. */
  public static RunRequest of(Plan plan, RunMode mode) {
    return new RunRequest(
        plan,
        mode,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Set.of());
  }
}
