package dev.millrace.io.bigquery;

/** Why a row cannot be written to BigQuery. */
final class BigQueryCodes {
  /** A value that BigQuery's type cannot hold. */
  static final String ROW_VALUE = "ML-6350";

  /** A row that BigQuery refused. */
  static final String ROW_REFUSED = "ML-6351";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  static final String NO_LETTERS = "ML-5356";

  private BigQueryCodes() {}
}
