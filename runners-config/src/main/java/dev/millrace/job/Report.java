package dev.millrace.job;

import dev.millrace.compile.CompiledJob.InputShare;
import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.CompiledJob.OutputLocation;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.RunMode;
import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.JobRun.End;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run has to say for itself at its end.
 *
 * @param batch whether the file has no streams, so that its run is one to the end of its sources
 * @param read what was read from the sources
 * @param share how much of its archives a replay has read
 * @param notices what happened to the job on its way, for example that it failed and started again
 */
public record Report(
    String pipeline,
    RunMode mode,
    boolean batch,
    End end,
    InputSize read,
    Optional<InputShare> share,
    Duration elapsed,
    Ledger ledger,
    List<OutputLocation> locations,
    List<Diagnostic> notices) {

  public Report {
    locations = List.copyOf(locations);
    notices = List.copyOf(notices);
  }

  /** Whether the run did not come to its end by itself. */
  public boolean cancelled() {
    return end != End.DONE;
  }

  /** What the shell is told. */
  public int exitCode() {
    if (cancelled()) {
      return ExitCode.INTERRUPTED;
    }
    return ledger.balanced() ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
