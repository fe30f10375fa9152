package dev.millrace.io.iceberg.client;

/** The codes of this connector; docs/errors/iceberg.md explains each. */
public final class IcebergCodes {
  /** Table, catalog, partitions, order or the place in time cannot be what they are said to be. */
  public static final String NO_TABLE = "ML-5560";

  /** {@code key}, {@code version} and {@code time_column} do not fit the mode or the rows. */
  public static final String KEY = "ML-5561";

  /** A column of a type that tables do not take. */
  public static final String COLUMN = "ML-5562";

  /** The table is missing, or its columns do not fit the rows. */
  public static final String TABLE_SHAPE = "ML-5563";

  /** The catalog or the file system refuses. */
  public static final String REFUSED = "ML-5564";

  /** The catalog was away, or others kept changing the table, for longer than {@code retry_for}. */
  static final String UNAVAILABLE = "ML-5565";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  public static final String NO_LETTERS = "ML-5566";

  /** A replay of a part of time into a table whose rows do not say their time. */
  public static final String PART = "ML-5567";

  /** A value that the column cannot hold. */
  public static final String ROW_VALUE = "ML-6450";

  private IcebergCodes() {}
}
