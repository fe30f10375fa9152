package dev.millrace.io.kinesis;

/** The codes of this connector; docs/errors/kinesis.md explains each. */
public final class KinesisCodes {
  static final String UNREACHABLE = "ML-5580";
  static final String NOT_FOUND = "ML-5581";
  static final String NOT_ALLOWED = "ML-5582";
  public static final String REFUSED = "ML-5583";

  /** Records may have been deleted before they were read. */
  static final String GAP = "ML-5584";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  public static final String NO_LETTERS = "ML-5585";

  /** Keys that name no place or no login. */
  public static final String NO_PLACE = "ML-5586";

  /** The stream is another one than that which was read before. */
  static final String MADE_ANEW = "ML-5587";

  static final String NO_EVENT_TIME = "ML-6470";
  static final String EVENT_TIME_RANGE = "ML-6471";
  static final String EVENT_TIME_AHEAD = "ML-6472";

  /** A row that has no form as a record. */
  public static final String ROW_VALUE = "ML-6473";

  public static final String NO_POSITIONS = "ML-4296";

  /** Rows of a partition key may come in another order. */
  public static final String NO_ORDER = "ML-5588";

  private KinesisCodes() {}
}
