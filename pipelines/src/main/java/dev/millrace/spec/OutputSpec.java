package dev.millrace.spec;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.diag.Position;
import java.util.Optional;
import java.util.Set;

/**
 * A logical output. The names {@code dead_letter} and {@code late} are the pipeline's own and take
 * no {@code input}.
 *
 * @param allowedTags those that columns may have which its sinks get
 */
public record OutputSpec(
    String name,
    Position position,
    Optional<Located> input,
    Optional<EndpointSpec> live,
    Optional<EndpointSpec> replay,
    Set<String> allowedTags) {
  public static final String DEAD_LETTER = "dead_letter";
  public static final String LATE = "late";

  public OutputSpec {
    allowedTags = Set.copyOf(allowedTags);
  }
}
