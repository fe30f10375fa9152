package dev.millrace.spec.lint;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.ErrorCodes;
import dev.millrace.diag.Position;
import dev.millrace.spec.OutputSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that steps and outputs stay apart among a run's metrics, where Flink shows names without
 * some of their characters: what two of them count would be added up there, or shown for one.
 */
final class MeasuredNames {
  private final Map<String, Name> shown = new LinkedHashMap<>();
  private final Map<String, Name> reported = new LinkedHashMap<>();
  private final Diagnostics diagnostics;

  MeasuredNames(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** A name under which something is counted. */
  private record Name(String counted, Position position, String path) {}

  void check(GraphNode node) {
    check(new Name(node.name(), node.position(), node.path()));
  }

  void check(OutputSpec output) {
    check(new Name("output:" + output.name(), output.position(), output.path()));
  }

  /** The ledger itself is read from what Flink's server tells; its reporter is one among others. */
  private void check(Name name) {
    Optional<Name> same = first(shown, name.counted().replaceAll("[ ,.:]", "_"), name);
    Optional<Name> reportedSame = first(reported, name.counted().replaceAll("\\W", "_"), name);
    if (same.isPresent()) {
      diagnostics.error(
          name.position(),
          ErrorCodes.DUPLICATE_NAME,
          name.path(),
          both(name, same.get())
              + "among Flink's metrics, which have an underscore for spaces, commas, points and"
              + " colons.");
    } else if (reportedSame.isPresent()) {
      diagnostics.warning(
          name.position(),
          ErrorCodes.SAME_NAME_IN_REPORTER,
          name.path(),
          both(name, reportedSame.get())
              + "to Flink's own Prometheus reporter, which has an underscore for all but A-Z, a-z"
              + " and 0-9.");
    }
  }

  private static Optional<Name> first(Map<String, Name> known, String key, Name name) {
    return Optional.ofNullable(known.putIfAbsent(key, name));
  }

  private static String both(Name name, Name first) {
    return "the name '"
        + name.counted()
        + "' and '"
        + first.counted()
        + "' in line "
        + first.position().line()
        + " are the same ";
  }
}
