package dev.millrace.kernel.window;

import java.util.Locale;

/**
 * Which of several rows of a group and window a row is.
 *
 * <p>Their numbers grow with the events that a row is of, so that the row of all events has the
 * greatest one, however many came out before it: an attempt after a restart may give other early
 * rows than the one before, and a place that keeps the row with the greatest number keeps the right
 * one all the same. A row that is not early has a greater number than the early one of the same
 * events.
 */
enum Revision {
  /** The window is not over. */
  EARLY,
  /** The first row of a window that is over. */
  FINAL,
  /** A row after that. */
  CORRECTION;

  /** The columns that tell it: its text and its number. */
  static final int COLUMNS = 2;

  private final String text = name().toLowerCase(Locale.ROOT);

  String text() {
    return text;
  }

  /** The revision's number: 2 · events, and one more for a row that is not early. */
  long number(long events) {
    return 2 * events + (this == EARLY ? 0 : 1);
  }
}
