package dev.millrace.job;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import java.util.List;

/** A pipeline file has errors; nothing was run. */
public final class RejectedFile extends RuntimeException {
  private final transient UserException reason;

  public RejectedFile(UserException reason) {
    super(reason.getMessage(), reason);
    this.reason = reason;
  }

  List<Diagnostic> diagnostics() {
    return reason.diagnostics();
  }
}
