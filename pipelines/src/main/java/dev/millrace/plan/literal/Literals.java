package dev.millrace.plan.literal;

import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.UserException;
import dev.millrace.element.EpochUnits;
import dev.millrace.expr.RowTime;
import dev.millrace.spec.Located;
import dev.millrace.spec.RowLiteral;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Rows that a pipeline file writes out, as rows of a schema.
 *
 * <p>A TIMESTAMP is written as ISO text ({@code 2024-05-01T10:00:00Z}; a blank may stand for the T,
 * and without an offset it is UTC), as a date (its midnight), as a time of day, which is taken on
 * 1970-01-01 so that tests stay short, or, where the column has a unit, as a number of it since
 * 1970. A DATE is {@code 2024-05-01}, a TIME {@code 10:00:00}. VARBINARY is the text's UTF-8 bytes,
 * or what follows {@code base64:}. A column that is not written is NULL.
 */
public final class Literals {
  private Literals() {}

  /**
   * A row by its schema.
   *
   * @param path of the row in the file, for messages
   * @return values as {@link dev.millrace.element.ValueKind} says
   * @throws UserException with every value that does not fit
   */
  public static Object[] toRow(RowLiteral literal, Schema schema, String path) {
    Diagnostics problems = new Diagnostics();
    Object[] row = new LiteralReader(problems, path).row(literal, schema);
    problems.throwIfErrors();
    return row;
  }

  /**
   * An event of a stream. Where {@code at:} is written and the event-time column is not, the column
   * gets that time; where only the column is written, its time is the caller's to read.
   *
   * @param time where the row says its event time
   * @param units what numbers in TIMESTAMP columns count
   * @throws UserException with every value that does not fit
   */
  public static TimedRow toEvent(
      RowLiteral literal, Schema schema, Optional<RowTime> time, EpochUnits units, String path) {
    Diagnostics problems = new Diagnostics();
    TimedRow event = new LiteralReader(problems, path, units).event(literal, schema, time);
    problems.throwIfErrors();
    return event;
  }

  /**
   * The columns that rows have between them, in the order in which they first occur: whole numbers
   * are BIGINT, other numbers DOUBLE, lists arrays, maps rows.
   *
   * @throws UserException where values of one column do not go together
   */
  public static Schema infer(List<RowLiteral> rows, String path) {
    Diagnostics problems = new Diagnostics();
    Optional<Schema> schema = new LiteralTypes(problems, path, false).infer(rows);
    problems.throwIfErrors();
    return schema.orElseThrow();
  }

  /**
   * A time of the file ({@code at:}, {@code advance_watermark:}) in milliseconds UTC.
   *
   * @throws UserException if it is not one
   */
  public static long time(Located text, String path) {
    Diagnostics problems = new Diagnostics();
    Optional<Long> time = new LiteralReader(problems, path).time(text);
    problems.throwIfErrors();
    return time.orElseThrow();
  }

  /**
   * A row with its event time.
   *
   * @param time milliseconds UTC; empty if the file gives none
   */
  public record TimedRow(Object[] row, Optional<Long> time) {}
}
