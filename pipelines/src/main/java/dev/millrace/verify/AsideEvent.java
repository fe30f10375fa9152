package dev.millrace.verify;

import dev.millrace.element.Coordinates;
import org.jspecify.annotations.Nullable;

/**
 * An event that a live run put aside at its source, so that a replay it is compared with leaves it
 * out.
 *
 * @param stream the stream it came on, empty if that is not known
 * @param time event time, milliseconds UTC
 * @param row its values in the stream's whole schema; null if they are not known
 * @param reason by how much it was late, or what was wrong with it; for people
 */
public record AsideEvent(
    Kind kind, Coordinates at, String stream, long time, Object @Nullable [] row, String reason) {

  /** Why an event was put aside. */
  public enum Kind {
    LATE,
    DEAD_LETTER
  }
}
