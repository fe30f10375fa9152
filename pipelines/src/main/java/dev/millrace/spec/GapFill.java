package dev.millrace.spec;

import dev.millrace.diag.Position;
import java.time.Duration;
import java.util.Map;

/**
 * {@code fill_gaps: {for, values}} of a Combine: rows for windows without events.
 *
 * @param span how long after a window with events windows are filled
 * @param values output column → what it has there, where that is not the aggregate of no rows
 * @param position of the whole
 */
public record GapFill(Duration span, Map<String, Value> values, Position position) {
  /** What a column has in a window without events. */
  public enum Value {
    ZERO,
    NULL,
    PREVIOUS
  }
}
