package dev.millrace.runner.flink;

import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a checkpoint failed, out of the JobManager's log: the REST interface says no more than
 * "Asynchronous task checkpoint failed".
 */
final class CheckpointLog {
  private CheckpointLog() {}

  /**
   * Looks for a checkpoint's failure.
   *
   * @param lines of the log, the oldest first
   * @return the innermost cause; empty if the log does not have it
   */
  static Optional<String> reason(Stream<String> lines, String job, long checkpoint) {
    StringBuilder trace = new StringBuilder();
    boolean within = false;
    for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
      String line = all.next();
      if (within && isTrace(line, trace.length() == 0)) {
        trace.append(line).append('\n');
      } else if (trace.length() > 0) {
        // The first is the task's own; what follows is about the job.
        break;
      } else {
        within = tellsFailure(line, job, checkpoint);
      }
    }
    return trace.length() == 0 ? Optional.empty() : Optional.of(StackText.reason(trace.toString()));
  }

  private static boolean tellsFailure(String line, String job, long checkpoint) {
    return line.contains(job)
        && line.contains("heckpoint " + checkpoint + " ")
        && (line.contains("Decline ") || line.contains("Failed "));
  }

  private static boolean isTrace(String line, boolean first) {
    return line.startsWith("\t")
        || line.startsWith("Caused by: ")
        || (first && line.matches("(?:[\\w$]+\\.)+[\\w$]+(?:: .*)?"));
  }
}
