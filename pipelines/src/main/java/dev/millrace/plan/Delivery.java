package dev.millrace.plan;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.spec.EndpointSpec;
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
 * <tr><td>others</td><td>at least once</td><td>once per run</td><td>at least once</td></tr>
 * </table>
 *
 * <p>Kafka and files as sources make no difference: positions in both are part of what a runner
 * restarts from. Replays write files that appear together at their end, once.
 */
public final class Delivery {
  private static final String KEY = "delivery";
  private static final String KAFKA = "WriteToKafka";

  static final List<String> EXACTLY_ONCE_SINKS =
      List.of(KAFKA, "WriteToParquet", BigQueryChecks.TYPE);

  private Delivery() {}

  /** Whether a kind of sink can be written exactly once on some runner. */
  static boolean mayBeExactlyOnce(EndpointSpec sink) {
    return EXACTLY_ONCE_SINKS.contains(sink.type());
  }

  /** Whether an endpoint asks for {@code exactly_once}. */
  public static boolean isExactlyOnce(EndpointSpec sink) {
    return sink.text(KEY).orElse("").equals("exactly_once");
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
        .filter(
            output ->
                output
                    .live()
                    .filter(sink -> sink.type().equals(KAFKA) && isExactlyOnce(sink))
                    .isPresent())
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
        "ML-4250",
        "outputs." + output.name() + ".live.config." + KEY,
        "exactly_once is not possible on the runner '"
            + runner.label()
            + "': "
            + runner.whyNotExactlyOnce()
            + "; expected at_least_once, where a row that is written again has the same id, or one"
            + " of the runners: "
            + labels(true)
            + ".");
  }

  private static String labels(boolean exactlyOnce) {
    return Arrays.stream(RunnerKind.values())
        .filter(runner -> runner.restartsFromCheckpoints() == exactlyOnce)
        .map(RunnerKind::label)
        .collect(Collectors.joining(", "));
  }

  /** What a sink gives, for people: {@code exactly once on flink, refused on direct}. */
  static String describe(EndpointSpec sink) {
    if (sink.type().equals(KAFKA)) {
      return isExactlyOnce(sink)
          ? "exactly once on " + labels(true) + ", refused on " + labels(false)
          : "at least once, repeated rows have the same id";
    }
    return switch (sink.type()) {
      case "WriteToParquet", "WriteToJson", "WriteToCsv" -> "whole files, each once";
      default -> isExactlyOnce(sink) ? "exactly once" : "at least once";
    };
  }
}
