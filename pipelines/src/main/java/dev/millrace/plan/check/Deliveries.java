package dev.millrace.plan.check;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.Delivery;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SharedKeys;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.UserException;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.plan.model.RunnerKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How often a row of an output may appear: what the file asks for ({@code delivery:}), and what
 * source, runner and sink give together.
 *
 * <table>
 * <caption>Live runs</caption>
 * <tr><th>runner</th><th>Kafka</th><th>files</th><th>console</th></tr>
 * <tr><td>flink</td><td>exactly or at least once</td><td>once</td><td>at least once</td></tr>
 * <tr><td>flink-embedded with state</td><td>exactly or at least once</td><td>once</td><td>at least once</td></tr>
 * <tr><td>others</td><td>at least once</td><td>once per run</td><td>at least once</td></tr>
 * </table>
 *
 * <p>Kafka and files as sources make no difference: positions in both are part of what a runner
 * restarts from. Replays write files that appear together at their end, once. Tables with row ids
 * have each row once, on any runner.
 */
public final class Deliveries {
  private static final String KEY = "delivery";

  private Deliveries() {}

  /** Whether an endpoint asks for {@code exactly_once}. */
  public static boolean isExactlyOnce(EndpointSpec sink) {
    return sink.text(KEY).orElse("").equals(SharedKeys.EXACTLY_ONCE);
  }

  /** Whether a sink writes files that appear whole. */
  public static boolean isWholeFiles(EndpointSpec sink) {
    return Connectors.sink(sink).delivery() == Delivery.WHOLE_FILES;
  }

  /**
   * What a runner cannot give of what the live sides of a plan's outputs ask for.
   *
   * @return errors ML-4250, one per output
   */
  public static List<Diagnostic> refusals(Plan plan, RunnerKind runner) {
    if (runner.restartsFromCheckpoints()) {
      return List.of();
    }
    return plan.outputs().stream()
        .filter(output -> output.live().filter(Deliveries::isByCheckpoints).isPresent())
        .map(output -> refusal(output, output.live().orElseThrow(), runner))
        .toList();
  }

  /**
   * Checks that a runner gives what the live sides of a plan's outputs ask for.
   *
   * @throws UserException with the {@link #refusals}
   */
  public static void check(Plan plan, RunnerKind runner) {
    List<Diagnostic> refusals = refusals(plan, runner);
    if (!refusals.isEmpty()) {
      throw new UserException(refusals);
    }
  }

  private static Diagnostic refusal(PlanOutput output, EndpointSpec sink, RunnerKind runner) {
    return Diagnostic.error(
        sink.position(KEY),
        ErrorCodes.NOT_EXACTLY_ONCE,
        output.path() + ".live.config." + KEY,
        "exactly_once is not possible on the runner '"
            + runner.label()
            + "': "
            + runner.whyNotExactlyOnce()
            + "; expected at_least_once, where a row that is written again has the same id; --state"
            + " DIR, which keeps the state in a directory; or one of the runners: "
            + labels(true)
            + ".");
  }

  private static String labels(boolean exactlyOnce) {
    return Arrays.stream(RunnerKind.values())
        .filter(runner -> runner.restartsFromCheckpoints() == exactlyOnce)
        .map(RunnerKind::label)
        .collect(Collectors.joining(", "));
  }

  /** Whether an endpoint's rows are committed with checkpoints, and only with them. */
  public static boolean isByCheckpoints(EndpointSpec sink) {
    return isExactlyOnce(sink)
        && Connectors.sink(sink).delivery() == Delivery.EXACTLY_ONCE_BY_CHECKPOINTS;
  }

  /** What a sink gives, for people: {@code exactly once on flink, refused on direct}. */
  public static String describe(EndpointSpec sink) {
    return switch (Connectors.sink(sink).delivery()) {
      case EXACTLY_ONCE_BY_CHECKPOINTS ->
          isExactlyOnce(sink)
              ? "exactly once on " + labels(true) + " and with --state, refused on " + labels(false)
              : "at least once, repeated rows have the same id";
      case WHOLE_FILES -> "whole files, each once";
      case WHOLE_COMMITS -> "whole commits, each once";
      case IDEMPOTENT -> "exactly once, a row that is sent again changes nothing";
      case EXACTLY_ONCE, AT_LEAST_ONCE -> isExactlyOnce(sink) ? "exactly once" : "at least once";
    };
  }
}
