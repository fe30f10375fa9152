package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code early} and {@code allowed_lateness} of a Combine: rows besides the one at the end of a
 * window.
 *
 * @param every how often a group with new events gives an early row, by the clock of the run
 * @param atCount after how many new events it does
 * @param lateness how long before a window is complete for certain its first row comes that is not
 *     early; later ones correct it
 * @param position of the first of them
 */
public record ResultPanes(
    Optional<Duration> every,
    Optional<Long> atCount,
    Optional<Duration> lateness,
    Position position) {

  /** The column that says whether a row is early, final or a correction. */
  public static final String PANE = "pane";

  /** The column that grows with each row of a group and window. */
  public static final String REVISION = "revision";

  /** For people: {@code early every 10s and at 100 events; corrections for 1h}. */
  public String text() {
    String early =
        every.map(period -> "every " + WindowText.of(period)).orElse("")
            + (every.isPresent() && atCount.isPresent() ? " and " : "")
            + atCount.map(count -> "at " + count + " events").orElse("");
    String late = lateness.map(span -> "corrections for " + WindowText.of(span)).orElse("");
    return (early.isEmpty() ? "" : "early " + early)
        + (early.isEmpty() || late.isEmpty() ? "" : "; ")
        + late;
  }
}
