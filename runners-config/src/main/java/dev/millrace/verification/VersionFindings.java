package dev.millrace.verification;

import dev.millrace.job.ExitCode;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.DiffResult;
import java.util.List;

/**
 * How the outputs of two versions of a pipeline differ that run side by side.
 *
 * @param settings of the newer version
 * @param old the name of the other one
 * @param uncompared the names of the outputs of either version that were not compared
 * @param notes what the user should know when reading the result
 * @param outputs left the older version, right the newer one
 */
public record VersionFindings(
    VerifySettings settings,
    String old,
    List<String> uncompared,
    List<String> notes,
    List<Comparison> outputs) {
  public VersionFindings {
    uncompared = List.copyOf(uncompared);
    notes = List.copyOf(notes);
    outputs = List.copyOf(outputs);
  }

  boolean same(Comparison comparison) {
    DiffResult diff = comparison.diff();
    return diff.same() || settings.allowRepeats() && diff.onlyRepeatedOnEither();
  }

  /** Whether both have the same rows in all that was compared. */
  boolean same() {
    return outputs.stream().allMatch(this::same);
  }

  public int exitCode() {
    return same() ? ExitCode.OK : ExitCode.DIFFERENT;
  }
}
