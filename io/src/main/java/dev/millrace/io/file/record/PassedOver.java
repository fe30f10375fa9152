package dev.millrace.io.file.record;

import dev.millrace.diag.Diagnostic;
import dev.millrace.io.file.FileErrors;
import java.util.Optional;

/** Files of a directory that look like those of a format, and are not read. */
final class PassedOver {
  private final TextFormat format;
  private long names;
  private String first = "";

  PassedOver(TextFormat format) {
    this.format = format;
  }

  /** Whether a name is a file's of the format; remembers it if it only looks like one. */
  boolean wants(String name) {
    if (format.owns(name)) {
      return true;
    }
    if (format.looksOwned(name)) {
      names++;
      first = first.isEmpty() || name.compareTo(first) < 0 ? name : first;
    }
    return false;
  }

  /** What was passed over, for people; empty if nothing was. */
  Optional<String> told() {
    return names == 0
        ? Optional.empty()
        : Optional.of(
            (names == 1
                    ? first + " is not read although its name looks"
                    : names + " files, " + first + " among them, are not read although they look")
                + " like "
                + format
                + ": names of such files end in "
                + format.endings());
  }

  /** The same as a warning. */
  Optional<Diagnostic> warning(String path) {
    return told()
        .map(what -> FileErrors.warning(FileErrors.error(path, FileErrors.PASSED_OVER, what)));
  }
}
