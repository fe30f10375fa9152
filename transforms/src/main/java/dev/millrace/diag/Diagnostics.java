package dev.millrace.diag;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Collects every problem that one stage finds, so that all of them are reported at once. */
public final class Diagnostics {
  private final List<Diagnostic> found = new ArrayList<>();
  private final List<Diagnostic> consequences = new ArrayList<>();

  public void add(Diagnostic diagnostic) {
    found.add(diagnostic);
  }

  public void error(Position position, String code, String path, String message) {
    add(Diagnostic.error(position, code, path, message));
  }

  public void warning(Position position, String code, String path, String message) {
    add(Diagnostic.warning(position, code, path, message));
  }

  /**
   * Adds an error that other errors may be the reason for. It comes after all of them, whatever its
   * place in the file.
   */
  public void consequence(Position position, String code, String path, String message) {
    consequences.add(Diagnostic.error(position, code, path, message));
  }

  public boolean hasErrors() {
    return errors() > 0;
  }

  /** How many errors were found so far. */
  public long errors() {
    return found.stream().filter(Diagnostic::isError).count() + consequences.size();
  }

  /**
   * What was found, each once, in the order of the file; consequences last where there is anything
   * that they can be consequences of.
   */
  public List<Diagnostic> sorted() {
    List<Diagnostic> first = new ArrayList<>(found);
    List<Diagnostic> last = List.of();
    if (found.stream().anyMatch(Diagnostic::isError)) {
      last = sorted(consequences);
    } else {
      first.addAll(consequences);
    }
    return Stream.concat(sorted(first).stream(), last.stream()).toList();
  }

  private static List<Diagnostic> sorted(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .distinct()
        .sorted(
            Comparator.comparing((Diagnostic d) -> d.position().file())
                .thenComparing(d -> d.position().line())
                .thenComparing(d -> d.position().column())
                .thenComparing(Diagnostic::code))
        .toList();
  }

  /** Takes back what was found that a condition is true of. */
  public void removeIf(Predicate<Diagnostic> condition) {
    found.removeIf(condition);
    consequences.removeIf(condition);
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
