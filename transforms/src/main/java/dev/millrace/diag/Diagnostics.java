package dev.millrace.diag;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects every problem that one stage finds, so that all of them are reported at once. */
public final class Diagnostics {
  private final List<Diagnostic> found = new ArrayList<>();

  public void add(Diagnostic diagnostic) {
    found.add(diagnostic);
  }

  public void error(Position position, String code, String path, String message) {
    add(Diagnostic.error(position, code, path, message));
  }

  public void warning(Position position, String code, String path, String message) {
    add(Diagnostic.warning(position, code, path, message));
  }

  public boolean hasErrors() {
    return found.stream().anyMatch(Diagnostic::isError);
  }

  /** What was found, each once, in the order of the file. */
  public List<Diagnostic> sorted() {
    return found.stream()
        .distinct()
        .sorted(
            Comparator.comparing((Diagnostic d) -> d.position().file())
                .thenComparing(d -> d.position().line())
                .thenComparing(d -> d.position().column())
                .thenComparing(Diagnostic::code))
        .toList();
  }

  /**
   * Ends the stage if it found an error.
   *
   * @throws UserException with everything found, warnings included
   */
  public void throwIfErrors() {
    if (hasErrors()) {
      throw new UserException(sorted());
    }
  }
}
