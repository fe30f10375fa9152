package dev.millrace.kernel.window;

import dev.millrace.kernel.Times;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When rows of a group come out besides the one at the end of its window.
 *
 * @param every how often, by the clock of the run, a group with new events gives an early row; null
 *     for never
 * @param atCount after how many events it does; 0 for never
 * @param lateness in milliseconds: how long before the watermark reaches the window's end the first
 *     row comes that is not early. The later ones correct it
 */
public record Panes(@Nullable Duration every, long atCount, long lateness) implements Serializable {
  public Panes {
    if (every != null) {
      Times.positive(every, "every");
    }
    if (atCount < 0 || lateness < 0) {
      throw new IllegalArgumentException(
          "count and lateness must be >= 0, but were: " + atCount + ", " + lateness);
    }
  }
}
