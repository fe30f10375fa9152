package dev.millrace.engine.trace;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose work a thread does, for what is logged meanwhile: set where a step takes in a batch, asks a
 * server or writes to one, and never for each row.
 */
public final class AtWork {
  private static final ThreadLocal<@Nullable String> STEP = new ThreadLocal<>();

  private AtWork() {}

  /**
   * Does something for a step.
   *
   * @param step the name under which the ledger counts
   */
  public static void on(String step, Runnable work) {
    var unused =
        on(
            step,
            () -> {
              work.run();
              return step;
            });
  }

  /** The same of work with a result. */
  public static <T> T on(String step, Supplier<T> work) {
    String before = STEP.get();
    STEP.set(step);
    try {
      return work.get();
    } finally {
      if (before == null) {
        STEP.remove();
      } else {
        STEP.set(before);
      }
    }
  }

  /** The step, stream or output that this thread works for; empty if none is known. */
  public static Optional<String> here() {
    return Optional.ofNullable(STEP.get()).map(AtWork::shown);
  }

  /** As the pipeline file has it. */
  private static String shown(String step) {
    return step.startsWith("output:") ? step.substring("output:".length()) : step;
  }
}
