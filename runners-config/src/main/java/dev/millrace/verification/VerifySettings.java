package dev.millrace.verification;

import dev.millrace.plan.model.Plan;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What to verify, and how.
 *
 * @param from first event time, inclusive
 * @param to end of event time, exclusive
 * @param disabledRules of the optimiser
 * @param fullReplay where a replay of all events has its outputs already, to spare another one
 * @param runId the only run whose rows are compared; empty for all that are there
 * @param anyVersion whether rows of other versions of the pipeline file are compared, too
 * @param allowRepeats whether rows that a run wrote more than once are no difference
 * @param held what a run that goes on later holds of the rows that are compared
 * @param samples how many rows are kept of each kind of difference
 */
public record VerifySettings(
    Plan plan,
    Optional<Instant> from,
    Optional<Instant> to,
    Set<String> disabledRules,
    Optional<Path> fullReplay,
    Optional<String> runId,
    boolean anyVersion,
    boolean allowRepeats,
    HeldRows held,
    int samples) {
  public static final int DEFAULT_SAMPLES = 10;

  /** All of the time, all runs, strictly. */
  public static VerifySettings of(Plan plan) {
    return new VerifySettings(
        plan,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        HeldRows.NONE,
        DEFAULT_SAMPLES);
  }

  public VerifySettings withFullReplay(Path outputs) {
    return new VerifySettings(
        plan,
        from,
        to,
        disabledRules,
        Optional.of(outputs),
        runId,
        anyVersion,
        allowRepeats,
        held,
        samples);
  }

  boolean inRange(long time) {
    return from.map(start -> time >= start.toEpochMilli()).orElse(true)
        && to.map(end -> time < end.toEpochMilli()).orElse(true);
  }

  boolean ranged() {
    return from.isPresent() || to.isPresent();
  }
}
