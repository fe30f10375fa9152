package dev.millrace.io.jdbc;

/** The codes of this connector; docs/errors/jdbc.md explains each. */
public final class JdbcCodes {
  /**
   * {@code url}, {@code table} or {@code partition_by} is not what rows can be written to or read
   * from.
   */
  public static final String NO_TABLE = "ML-5450";

  /** {@code key}, {@code version} and {@code deleted} do not fit the mode or the rows. */
  public static final String KEY = "ML-5451";

  /** A column of a type or name that tables do not take. */
  public static final String COLUMN = "ML-5452";

  /** The table is missing, or its columns or indexes do not fit the rows. */
  public static final String TABLE_SHAPE = "ML-5453";

  /** The server refuses the user or the statement. */
  public static final String REFUSED = "ML-5454";

  /** The server was away, or too slow, for longer than {@code retry_for}. */
  static final String UNAVAILABLE = "ML-5455";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  static final String NO_LETTERS = "ML-5456";

  /** A value that the column cannot hold. */
  public static final String ROW_VALUE = "ML-6400";

  /** A row that the server refused. */
  static final String ROW_REFUSED = "ML-6401";

  private JdbcCodes() {}
}
