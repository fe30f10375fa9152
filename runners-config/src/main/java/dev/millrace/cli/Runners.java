package dev.millrace.cli;

import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.runner.flink.EmbeddedFlink;
import java.util.List;

/** The runners by the names that {@code --runner} takes. */
final class Runners {
  static final String DIRECT = "direct";
  static final String EMBEDDED = "flink-embedded";

  private static final List<String> NAMES = List.of(DIRECT, EMBEDDED);

  private Runners() {}

  /**
   * A runner by its name.
   *
   * @throws dev.millrace.diag.UserException ML-4101 if this version has none of that name
   */
  static RunTarget named(String name) {
    return switch (name) {
      case DIRECT -> new DirectTarget();
      case EMBEDDED -> EmbeddedFlink.ofThisMachine();
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
