package dev.millrace.dlq;

import dev.millrace.base.Copy;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.element.Coordinates;
import dev.millrace.job.OutputRows;
import dev.millrace.plan.check.Deliveries;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.OutputSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are sent back, and how.
 *
 * @param written where the letters are
 * @param most how often a record is sent back before its letter is parked
 * @param dryRun whether everything is worked out and nothing is written
 * @param allowRepeats whether rows may be written again where nobody can tell that they are there
 * @param late whether late events are sent instead of dead letters
 */
public record ReplaySettings(
    Plan plan,
    OutputRows written,
    LetterChoice choice,
    LetterEdits edits,
    int most,
    boolean dryRun,
    boolean allowRepeats,
    boolean late) {

  /** The outputs that rows go to. */
  List<PlanOutput> outputs() {
    return plan.outputs().stream()
        .filter(output -> output.live().isPresent())
        .filter(output -> !output.name().equals(OutputSpec.LATE))
        .toList();
  }

  /** A live run in this process that ends by itself. */
  RunRequest live() {
    return request(RunMode.LIVE, Set.of());
  }

  /**
   * A replay of the archives that writes to the live outputs.
   *
   * @param without records that are left out
   */
  RunRequest replay(Set<Coordinates> without) {
    return request(RunMode.REPLAY, without);
  }

  private RunRequest request(RunMode mode, Set<Coordinates> without) {
    return new RunRequest(
        new Plan(plan.id(), plan.spec(), plan.nodes(), outputs(), plan.warnings()),
        mode,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ZERO),
        Optional.empty(),
        without,
        Set.of());
  }

  /** The same run for rows that are there already. */
  RunRequest delivery() {
    RunRequest request = live();
    return Copy.of(request, RunRequest::plan).with(withoutTransactions(request.plan()));
  }

  /**
   * Transactions need a runner with checkpoints, and are not needed: what is written is read back
   * before anything is written again.
   */
  private static Plan withoutTransactions(Plan plan) {
    return plan.mapOutputs(
        output ->
            output.withSides(output.live().map(ReplaySettings::atLeastOnce), output.replay()));
  }

  private static EndpointSpec atLeastOnce(EndpointSpec sink) {
    if (!Deliveries.isExactlyOnce(sink)) {
      return sink;
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>(sink.config());
    config.put("delivery", SharedKeys.AT_LEAST_ONCE);
    return new EndpointSpec(sink.type(), sink.position(), config, sink.positions());
  }
}
