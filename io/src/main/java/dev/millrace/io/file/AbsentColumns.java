package dev.millrace.io.file;

import dev.millrace.diag.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Columns that files lack: said once for all files of which the same is true. */
public final class AbsentColumns {
  private final Map<String, List<Diagnostic>> byMessage = new LinkedHashMap<>();

  /** Adds the warnings of one file. */
  public void add(List<Diagnostic> warnings) {
    for (Diagnostic warning : warnings) {
      byMessage.computeIfAbsent(warning.message(), message -> new ArrayList<>()).add(warning);
    }
  }

  public List<Diagnostic> warnings() {
    return byMessage.values().stream().map(AbsentColumns::told).toList();
  }

  private static Diagnostic told(List<Diagnostic> same) {
    Diagnostic first = same.get(0);
    if (same.size() == 1) {
      return first;
    }
    int more = same.size() - 1;
    return Diagnostic.warning(
        first.position(),
        first.code(),
        first.path(),
        first.message()
            + " The same is true of "
            + (more == 1 ? "one more file." : more + " more files."));
  }
}
