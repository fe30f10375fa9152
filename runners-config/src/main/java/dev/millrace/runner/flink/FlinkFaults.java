package dev.millrace.runner.flink;

import dev.millrace.diag.UserException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.concurrent.FutureUtils.RetryException;
import org.jspecify.annotations.Nullable;

/** What Flink throws, without what it is wrapped in. */
final class FlinkFaults {
  private FlinkFaults() {}

  /**
   * The exception to show for a failed job: our own if there is one among the causes, else what the
   * first of them was that is not Flink's or Beam's wrapping.
   */
  static RuntimeException of(Throwable thrown) {
    Throwable told = thrown;
    for (Throwable t = thrown; t != null; t = next(t)) {
      if (t instanceof UserException user) {
        return user;
      }
      RuntimeException known = known(String.valueOf(t), thrown);
      if (known != null) {
        return known;
      }
      told = t;
    }
    return new IllegalStateException(told.toString(), thrown);
  }

  /** What Flink says about itself; by text, because causes may arrive as text from the cluster. */
  private static @Nullable RuntimeException known(String text, Throwable thrown) {
    if (text.contains("NoResourceAvailableException")) {
      return FlinkCodes.error(
          FlinkCodes.SLOTS,
          "the cluster has too few free slots for the job. Give it more TaskManagers or slots, or"
              + " start the job with a lower --parallelism",
          thrown);
    }
    if (text.contains("JobCancellationException")) {
      return FlinkCodes.error(
          FlinkCodes.FAILED, "the job was cancelled on the cluster by somebody else", thrown);
    }
    if (text.contains("create checkpoint storage") || text.contains("CheckpointStorage")) {
      return FlinkCodes.error(
          FlinkCodes.CHECKPOINTS,
          "the checkpoint directory cannot be used: " + root(thrown),
          thrown);
    }
    if (text.contains("Exceeded checkpoint tolerable failure threshold")) {
      return FlinkCodes.error(
          FlinkCodes.CHECKPOINTS,
          "checkpoints fail, so the job was given up. Is the checkpoint directory full or"
              + " read-only? The TaskManagers' logs have the reason: "
              + root(thrown),
          thrown);
    }
    if (text.contains("Failed to rollback to checkpoint/savepoint")
        || text.contains("Cannot map checkpoint/savepoint state")) {
      return FlinkCodes.error(
          FlinkCodes.STATE, "Flink cannot go on from the savepoint: " + root(thrown), thrown);
    }
    if (text.contains("Cannot find checkpoint or savepoint file")
        || text.contains("Cannot find meta data file")) {
      return FlinkCodes.error(
          FlinkCodes.SAVEPOINT, "the cluster finds no savepoint there: " + root(thrown), thrown);
    }
    return lacking(text, thrown);
  }

  /** Classes that the cluster does not have, or has of another version. */
  private static @Nullable RuntimeException lacking(String text, Throwable thrown) {
    if (text.contains("ClassNotFoundException")
        || text.contains("NoClassDefFoundError")
        || text.contains("InvalidClassException")) {
      return FlinkCodes.error(
          FlinkCodes.REJECTED,
          "the cluster does not have the classes of this job ("
              + root(thrown)
              + "). With --job-jar local:PATH every process of the cluster needs the job jar of"
              + " this version of Millrace at PATH; connectors of your own go into"
              + " MILLRACE_CLASSPATH",
          thrown);
    }
    return null;
  }

  /** The exception to show for a job that was not accepted. */
  static RuntimeException ofSubmission(Throwable thrown, ClusterSettings settings) {
    for (Throwable t = thrown; t != null; t = next(t)) {
      if (t instanceof UserException user) {
        return user;
      }
      if (t instanceof ConnectException
          || t instanceof UnknownHostException
          || t instanceof RetryException
          || t instanceof TimeoutException) {
        return FlinkCodes.error(
            FlinkCodes.UNREACHABLE,
            "no Flink cluster answers at "
                + settings.address()
                + ". Check --flink-master: it is the address of the REST interface, the one that"
                + " the web interface has; and that the cluster is running",
            thrown);
      }
    }
    for (Throwable t = thrown; t != null; t = next(t)) {
      RuntimeException known = known(String.valueOf(t), thrown);
      if (known != null) {
        return known;
      }
    }
    return FlinkCodes.error(
        FlinkCodes.REJECTED,
        "Flink at " + settings.address() + " did not accept the job: " + root(thrown),
        thrown);
  }

  /** The innermost cause, in one line. */
  static String root(Throwable thrown) {
    Throwable root = thrown;
    for (Throwable t = next(thrown); t != null; t = next(t)) {
      root = t;
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
  }

  private static @Nullable Throwable next(Throwable t) {
    return t.getCause() == t ? null : t.getCause();
  }
}
