package dev.millrace.spec.yaml;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.spec.PipelineSpec;
import dev.millrace.spec.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of reading a pipeline file.
 *
 * @param spec the whole file if no error was found, else its streams, steps and outputs about which
 *     none was; empty if there is nothing to be made of the text
 * @param found everything found so far; it may quote secrets, which {@link #said} takes out, and be
 *     about what stands in for a variable
 * @param unfilled what of it is about variables
 */
public record ReadPipeline(
    Optional<PipelineSpec> spec, Diagnostics found, List<Diagnostic> unfilled) {

  /**
   * What was found, in the order of the file, without secrets. What else there is about a line
   * whose variable is not known may be about its stand-in, and is not said.
   */
  public List<Diagnostic> said() {
    Secrets secrets = spec.map(PipelineSpec::secrets).orElse(Secrets.NONE);
    Set<Position> lines =
        unfilled.stream().map(d -> line(d.position())).collect(Collectors.toSet());
    return found.sorted().stream()
        .filter(d -> !lines.contains(line(d.position())) || unfilled.contains(d))
        .map(diagnostic -> masked(diagnostic, secrets))
        .toList();
  }

  /** A line of its own file: an included one has lines of the same numbers. */
  private static Position line(Position position) {
    return new Position(position.file(), position.line(), 1);
  }

  private static Diagnostic masked(Diagnostic diagnostic, Secrets secrets) {
    return new Diagnostic(
        diagnostic.position(),
        diagnostic.severity(),
        diagnostic.code(),
        secrets.mask(diagnostic.path()),
        secrets.mask(diagnostic.message()));
  }

  /**
   * The file, if it has no errors.
   *
   * @throws UserException with everything found, warnings included, if there is an error
   */
  public ParsedPipeline parsed() {
    List<Diagnostic> said = said();
    if (found.hasErrors()) {
      throw new UserException(said);
    }
    return new ParsedPipeline(spec.orElseThrow(), said);
  }
}
