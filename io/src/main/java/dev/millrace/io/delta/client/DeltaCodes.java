package dev.millrace.io.delta.client;

/** The codes of this connector; docs/errors/delta.md explains each. */
public final class DeltaCodes {
  /** The table, its partitions or the place in time cannot be what they are said to be. */
  public static final String NO_TABLE = "ML-5600";

  /** {@code mode} and {@code time_column} do not fit tables of this kind, or the rows. */
  public static final String KEY = "ML-5601";

  /** A column of a type that tables or rows do not have. */
  public static final String COLUMN = "ML-5602";

  /** The table is missing, or its columns do not fit the rows. */
  public static final String TABLE_SHAPE = "ML-5603";

  /** The table or the file system refuses. */
  public static final String REFUSED = "ML-5604";

  /** The files were away, or others kept changing the table, for longer than {@code retry_for}. */
  static final String UNAVAILABLE = "ML-5605";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  public static final String NO_LETTERS = "ML-5606";

  /** A replay of a part of time into a table whose rows do not say their time. */
  public static final String PART = "ML-5607";

  /** A value that the column cannot hold. */
  public static final String ROW_VALUE = "ML-6480";

  private DeltaCodes() {}
}
