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
      told = t;
    }
    return new IllegalStateException(told.toString(), thrown);
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
    return FlinkCodes.error(
        FlinkCodes.REJECTED,
        "Flink at " + settings.address() + " did not accept the job: " + root(thrown),
        thrown);
  }

  /** The innermost cause, in one line. */
  private static String root(Throwable thrown) {
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
