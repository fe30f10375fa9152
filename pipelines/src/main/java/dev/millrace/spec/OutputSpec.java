package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Position;
import java.util.Optional;
import java.util.Set;

/**
 * A logical output. The names {@code dead_letter} and {@code late} are the pipeline's own and take
 * no {@code input}.
 *
 * @param name that of one of several sinks is {@code OUTPUT.SINK}
 * @param path in the file, for messages
 * @param allowedTags those that columns may have which its sinks get
 */
public record OutputSpec(
    String name,
    Position position,
    String path,
    Optional<Located> input,
    Optional<EndpointSpec> live,
    Optional<EndpointSpec> replay,
    Set<String> allowedTags) {
  public static final String DEAD_LETTER = "dead_letter";
  public static final String LATE = "late";

  public OutputSpec {
    allowedTags = Set.copyOf(allowedTags);
  }

  /** Where the file has what is written, which several sinks share. */
  public String inputPath() {
    return path.replaceFirst("\\.sinks\\..*", "") + ".input";
  }
}
