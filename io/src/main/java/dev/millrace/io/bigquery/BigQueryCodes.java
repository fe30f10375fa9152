package dev.millrace.io.bigquery;

/** The codes of this connector; docs/errors/bigquery.md explains each. */
public final class BigQueryCodes {
  /** {@code table} names no table. */
  public static final String NO_TABLE = "ML-5350";

  /** A column of a type that tables do not have. */
  public static final String COLUMN_TYPE = "ML-5351";

  /** A column of a name that tables do not take. */
  public static final String COLUMN_NAME = "ML-5352";

  /** Tables cannot be divided by the column. */
  public static final String TIME_COLUMN = "ML-5353";

  /** Rows cannot be kept together by the columns. */
  public static final String CLUSTERING = "ML-5354";

  /** A value that BigQuery's type cannot hold. */
  static final String ROW_VALUE = "ML-6350";

  /** A row that BigQuery refused. */
  static final String ROW_REFUSED = "ML-6351";

  /** A row whose values name no table. */
  static final String ROW_TABLE = "ML-6352";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  static final String NO_LETTERS = "ML-5356";

  private BigQueryCodes() {}
}
