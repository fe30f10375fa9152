package dev.millrace.show;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Breaks the silence: says what a command waits for, once that has taken longer than three seconds.
 */
public final class Waiting implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Console console;
  private final boolean shown;
  private final Duration silence;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "millrace-waiting");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Future<?> next;

  /**
   * @param shown false says nothing
   */
  public Waiting(Console console, boolean shown) {
    this(console, shown, SILENCE);
  }

  Waiting(Console console, boolean shown, Duration silence) {
    this.console = console;
    this.shown = shown;
    this.silence = silence;
  }

  /** Something is waited for, in place of what was before. */
  public synchronized void on(String what) {
    stop();
    if (shown) {
      next = timer.schedule(() -> console.err(what), silence.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void stop() {
    if (next != null) {
      next.cancel(false);
    }
  }

  /** Nothing is waited for any more. */
  @Override
  public synchronized void close() {
    stop();
    timer.shutdownNow();
  }
}
