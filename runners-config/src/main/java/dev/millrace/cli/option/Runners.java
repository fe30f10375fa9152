package dev.millrace.cli.option;

import dev.millrace.job.Refusals;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import java.util.List;

/** The runners by the names that {@code --runner} takes. */
public final class Runners {
  static final String DIRECT = "direct";
  public static final String EMBEDDED = "flink-embedded";

  public static final String CLUSTER = "flink";

  /** Not a {@link RunTarget} among the others: its jobs outlive this process. */
  public static final String DATAFLOW = "dataflow";

  private static final List<String> NAMES = List.of(DIRECT, EMBEDDED, CLUSTER, DATAFLOW);

  private Runners() {}

  /** What {@code --runner} takes. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A runner by its name.
   *
   * @throws dev.millrace.diag.UserException ML-4101 if this version has none of that name
   */
  static RunTarget named(String name, FlinkOptions flink) {
    return switch (name) {
      case DIRECT -> {
        flink.refuseAll();
        yield new DirectTarget();
      }
      case EMBEDDED -> flink.embedded();
      case CLUSTER -> flink.cluster();
      case DATAFLOW ->
          throw Refusals.of(Refusals.RUNNER, "this command does not work with --runner dataflow");
      default ->
          throw Refusals.of(
              Refusals.RUNNER,
              "--runner: this version has no runner '"
                  + name
                  + "'; expected one of "
                  + String.join(", ", NAMES));
    };
  }
}
