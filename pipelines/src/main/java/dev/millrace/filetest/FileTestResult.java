package dev.millrace.filetest;

import dev.millrace.spec.TestSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one test of a pipeline file ended in one mode.
 *
 * @param failures what was not as expected, for people; empty if the test passed
 * @param differences the same, of rows, for those who correct the file
 * @param traffic what the steps did; empty if the run failed
 */
public record FileTestResult(
    TestSpec test,
    TestSpec.Mode mode,
    List<String> failures,
    List<Difference> differences,
    Duration elapsed,
    Optional<Traffic> traffic) {
  public FileTestResult {
    failures = List.copyOf(failures);
    differences = List.copyOf(differences);
  }

  public boolean passed() {
    return failures.isEmpty();
  }

  /** Whether rows came that could be compared; a run that fails says so, and has none. */
  boolean ran() {
    return passed() || !differences.isEmpty();
  }
}
