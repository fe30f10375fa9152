package dev.millrace.sql.code;

import dev.millrace.diag.ErrorCodes;
import dev.millrace.element.RowFault;
import dev.millrace.sql.operator.PythonFunctions;
import java.time.DateTimeException;
import java.util.regex.Pattern;

/** Names what a failing expression met, in words for people. */
final class RowFaults {
  /** Of the expression's text in a message, which goes into every dead letter. */
  private static final int MAX_LENGTH = 200;

  private static final Pattern DIVISION = Pattern.compile("(?i)by zero|Division undefined");

  private RowFaults() {}

  static RowFault of(String expression, RuntimeException failure) {
    String shown = PythonFunctions.shown(expression);
    boolean tooLong = shown.length() > MAX_LENGTH;
    String sql = tooLong ? shown.substring(0, MAX_LENGTH) + "..." : shown;
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String reason = firstLine(root);
    if (root instanceof NullPointerException) {
      return new RowFault(
          ErrorCodes.UNEXPECTED_NULL,
          "a column that is declared NOT NULL is NULL, in: " + sql,
          failure);
    } else if (root instanceof ArithmeticException) {
      return DIVISION.matcher(reason).find()
          ? new RowFault(ErrorCodes.DIVISION_BY_ZERO, "division by zero in: " + sql, failure)
          : new RowFault(
              ErrorCodes.NUMBER_OUT_OF_RANGE,
              "number out of range in: " + sql + " (" + reason + ")",
              failure);
    } else if (root instanceof NumberFormatException) {
      return new RowFault(
          ErrorCodes.TEXT_NOT_A_NUMBER, "not a number in: " + sql + " (" + reason + ")", failure);
    } else if (root instanceof DateTimeException) {
      return new RowFault(
          ErrorCodes.TEXT_NOT_A_TIME,
          "not a date or time in: " + sql + " (" + reason + ")",
          failure);
    }
    return new RowFault(
        ErrorCodes.EXPRESSION_FAILED, "cannot compute: " + sql + " (" + reason + ")", failure);
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? "no reason is known"
        : message.lines().findFirst().orElse("no reason is known");
  }
}
