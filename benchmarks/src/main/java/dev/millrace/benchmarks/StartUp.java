package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.FailedException;
import dev.millrace.benchmarks.ChildProcess.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * What a replay costs before events count: a replay of a data set of a hundred events per hour,
 * whose files have the same names.
 */
final class StartUp {
  private static final long EVENTS = 2_400;

  private StartUp() {}

  /** Measures a replay of hardly any events on the direct runner. */
  static Measured replay(String job, Path work, List<String> options)
      throws FailedException, IOException, InterruptedException, SQLException {
    Path small = work.resolve("start-up");
    Path data = small.resolve("data-" + EVENTS);
    if (!Files.exists(data)) {
      new DataSet(data, EVENTS, 1).write();
    }
    return new JobRuns(job, data, small).replay(JobRuns.DIRECT, options);
  }
}
