package dev.millrace.io.http;

/** The codes of this connector; docs/errors/http.md explains each. */
public final class HttpCodes {
  /** {@code url}, a header or a number is not what requests can be made of. */
  public static final String NO_PLACE = "ML-5540";

  /** The rows have a column with the name of the id. */
  public static final String COLUMN = "ML-5541";

  /** The server refuses the request, whatever the row. */
  static final String REFUSED = "ML-5542";

  /** The server was away, or asked to wait, for longer than {@code retry_for}. */
  static final String UNAVAILABLE = "ML-5543";

  /** A row that cannot be sent, in a pipeline without an output for dead letters. */
  static final String NO_LETTERS = "ML-5544";

  /** A row that has no JSON. */
  static final String ROW_VALUE = "ML-6440";

  /** A row that the server refused. */
  static final String ROW_REFUSED = "ML-6441";

  /** A row whose requests have failed as often as {@code attempts} says. */
  static final String ROW_FAILED = "ML-6442";

  private HttpCodes() {}
}
