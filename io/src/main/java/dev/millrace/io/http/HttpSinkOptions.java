package dev.millrace.io.http;

import dev.millrace.io.file.output.SinkLetters;
import dev.millrace.io.rows.RowOutput;
import java.io.Serializable;
import java.time.Duration;

/**
 * Where and how rows are sent.
 *
 * @param array whether a request has a JSON array of rows; otherwise one row, a JSON object
 * @param attempts after how many failed requests a row is a dead letter
 * @param retryFor how long a server that is away is waited for
 */
public record HttpSinkOptions(
    HttpTarget target, boolean array, int attempts, Duration retryFor, RowOutput rows)
    implements Serializable {
  /** The member of a row in an array that holds its id. */
  public static final String ID = "millrace_id";

  /** The end of a run whose row cannot be sent while there is no output for dead letters. */
  public static SinkLetters.Failure failure(HttpTarget target) {
    return new SinkLetters.Failure(target.shown(), HttpCodes.NO_LETTERS);
  }
}
