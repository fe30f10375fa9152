package dev.millrace.io.redis;

/** The codes of this connector; docs/errors/redis.md explains each. */
public final class RedisCodes {
  /** {@code url} names no server, or a number is out of its range. */
  public static final String NO_PLACE = "ML-5530";

  /** Columns named by keys do not fit the structure or the rows. */
  public static final String COLUMNS = "ML-5531";

  /** The server refuses the user, the connection or a command. */
  static final String REFUSED = "ML-5532";

  /** The server was away, or too slow, for longer than {@code retry_for}. */
  static final String UNAVAILABLE = "ML-5533";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  static final String NO_LETTERS = "ML-5534";

  /** A row without a key, version or score, or with a value that Redis cannot keep. */
  static final String ROW_VALUE = "ML-6430";

  /** A row that the server refused. */
  static final String ROW_REFUSED = "ML-6431";

  private RedisCodes() {}
}
