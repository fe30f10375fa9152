package dev.millrace.runner.flink;

import dev.millrace.diag.UserException;
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

  private static @Nullable Throwable next(Throwable t) {
    return t.getCause() == t ? null : t.getCause();
  }
}
