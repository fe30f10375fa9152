package dev.millrace.cli;

import dev.millrace.compile.CompiledJob.InputShare;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.CompiledJob.OutputLocation;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.RunMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run has to say for itself at its end.
 *
 * @param read what was read from the sources
 * @param share how much of its archives a replay has read
 */
record Report(
    String pipeline,
    RunMode mode,
    boolean cancelled,
    InputSize read,
    Optional<InputShare> share,
    Duration elapsed,
    Ledger ledger,
    List<OutputLocation> locations) {

  Report {
    locations = List.copyOf(locations);
  }

  /** What the shell is told. */
  int exitCode() {
    if (cancelled) {
      return ExitCode.INTERRUPTED;
    }
    return ledger.balanced() ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
