package dev.millrace.runner.dataflow;

import dev.millrace.compile.RunMode;
import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.io.file.LocalPaths;
import dev.millrace.plan.model.Plan;
import dev.millrace.plan.model.PlanNode;
import dev.millrace.plan.model.PlanOutput;
import dev.millrace.spec.StreamSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a pipeline file asks for and Dataflow does not give: output to a console, paths and brokers
 * of this machine. What the steps themselves need, all runners have (the graph is checked again
 * before it is submitted).
 */
public final class DataflowChecks {
  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127\\.[0-9.]+|\\[?::1]?|0\\.0\\.0\\.0)(:[0-9]+)?");

  private final Set<RunMode> modes;
  private final Diagnostics problems = new Diagnostics();

  private DataflowChecks(Set<RunMode> modes) {
    this.modes = modes;
  }

  /**
   * Looks through a plan.
   *
   * @param modes in which it shall run
   * @return errors ML-4300, ML-4301 and ML-4304, in the order of the file; none if it can run
   */
  public static List<Diagnostic> check(Plan plan, Set<RunMode> modes) {
    DataflowChecks checks = new DataflowChecks(modes);
    for (PlanNode node : plan.nodes()) {
      node.kind().asStream().ifPresent(stream -> checks.stream(stream.stream()));
      String path = "transforms." + node.name();
      node.kind().reads().ifPresent(read -> checks.endpoint(read, path));
      node.kind().asks().ifPresent(place -> checks.endpoint(place, path + ".config.lookup"));
      node.kind().loads().ifPresent(table -> checks.endpoint(table, path + ".config.table"));
    }
    for (PlanOutput output : plan.outputs()) {
      String path = output.path();
      checks.side(output.live(), path + ".live", RunMode.LIVE);
      checks.side(output.replay(), path + ".replay", RunMode.REPLAY);
    }
    return checks.problems.sorted();
  }

  private void stream(StreamSpec stream) {
    String path = "streams." + stream.name();
    side(stream.live(), path + ".live", RunMode.LIVE, RunMode.ARCHIVE);
    side(stream.archive(), path + ".archive", RunMode.REPLAY, RunMode.ARCHIVE);
  }

  /** The error for {@code --until-idle}. */
  public static Diagnostic untilIdle() {
    return DataflowCodes.error(
        DataflowCodes.UNTIL_IDLE,
        "--until-idle does not work with --runner dataflow: the service keeps a live job running"
            + " after its sources have ended. Use --drain when it has caught up.");
  }

  static Diagnostic runnerV1() {
    return DataflowCodes.error(
        DataflowCodes.RUNNER_V1,
        "experiment 'disable_runner_v2': Millrace's Kafka source needs Runner v2; with Runner v1"
            + " the brokers would have to be reachable from here, and the source is not split as"
            + " it should be. Drop the experiment.");
  }

  /** The error for a directory of this machine as {@code --out}, if it is one. */
  public static Optional<Diagnostic> localOut(String out) {
    return isLocal(out)
        ? Optional.of(
            DataflowCodes.error(
                DataflowCodes.LOCAL_PATH,
                "--out: '"
                    + out
                    + "' is a directory of this machine, which workers cannot reach;"
                    + " expected a path such as gs://BUCKET/PATH."))
        : Optional.empty();
  }

  private void side(Optional<EndpointSpec> side, String path, RunMode... in) {
    if (side.isPresent() && List.of(in).stream().anyMatch(modes::contains)) {
      endpoint(side.get(), path);
    }
  }

  private void endpoint(EndpointSpec endpoint, String path) {
    if (isLocalSink(endpoint)) {
      problems.error(
          endpoint.position(),
          DataflowCodes.CONSOLE,
          path,
          endpoint.type()
              + " prints on the workers of Dataflow, where nobody reads it. Write to a"
              + " topic, a table or a bucket.");
    }
    endpoint
        .text("path")
        .filter(DataflowChecks::isLocal)
        .ifPresent(
            local ->
                problems.error(
                    endpoint.position("path"),
                    DataflowCodes.LOCAL_PATH,
                    path + ".config.path",
                    "'"
                        + local
                        + "' is a path of this machine, which workers cannot reach; expected a"
                        + " path such as gs://BUCKET/PATH."));
    for (String broker : endpoint.text("bootstrap_servers").orElse("").split(",")) {
      if (LOCAL_HOST.matcher(broker.strip()).matches()) {
        problems.error(
            endpoint.position("bootstrap_servers"),
            DataflowCodes.LOCAL_BROKER,
            path + ".config.bootstrap_servers",
            "'"
                + broker.strip()
                + "' is this machine, which workers cannot reach; expected addresses in their"
                + " network.");
      }
    }
  }

  private static boolean isLocalSink(EndpointSpec endpoint) {
    return Connectors.type(endpoint.type()).orElse(null) instanceof SinkType sink && sink.isLocal();
  }

  private static boolean isLocal(String path) {
    return LocalPaths.of(path).isPresent();
  }
}
