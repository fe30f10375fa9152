package dev.millrace.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a command. Whoever ends the process waits for it, so that the command can say its last
 * words.
 */
public final class Ending {
  private final CountDownLatch reached = new CountDownLatch(1);

  /** The command has said all that it had to say. */
  public void reach() {
    reached.countDown();
  }

  /** Waits for the command, but not for ever. */
  public void await(Duration atMost) {
    try {
      // Whatever the answer: the process ends after this.
      boolean unused = reached.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
