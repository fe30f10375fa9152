package dev.millrace.diag;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for cannot be done, and the diagnostics say why. The command line prints them
 * without a stack trace.
 */
public final class UserException extends RuntimeException {
  private final transient List<Diagnostic> diagnostics;

  public UserException(List<Diagnostic> diagnostics) {
    this(diagnostics, null);
  }

  public UserException(List<Diagnostic> diagnostics, @Nullable Throwable cause) {
    super(diagnostics.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")), cause);
    this.diagnostics = List.copyOf(diagnostics);
  }

  public UserException(Diagnostic diagnostic) {
    this(List.of(diagnostic), null);
  }

  public UserException(Diagnostic diagnostic, Throwable cause) {
    this(List.of(diagnostic), cause);
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
