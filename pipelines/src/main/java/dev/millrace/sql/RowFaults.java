package dev.millrace.sql;

import dev.millrace.element.RowFault;

/** Names what a failing expression met, in words for people. */
final class RowFaults {
  private RowFaults() {}

  static RowFault of(String sql, RuntimeException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (failure instanceof NullPointerException) {
      return new RowFault(
          "ML-6005", "a column that is declared NOT NULL is NULL, in: " + sql, failure);
    } else if (failure instanceof ArithmeticException) {
      return reason.contains("by zero")
          ? new RowFault("ML-6002", "division by zero in: " + sql, failure)
          : new RowFault("ML-6001", "number out of range in: " + sql, failure);
    } else if (failure instanceof NumberFormatException) {
      return new RowFault("ML-6003", "not a number in: " + sql + " (" + reason + ")", failure);
    }
    return new RowFault("ML-6009", "cannot compute: " + sql + " (" + reason + ")", failure);
  }
}
