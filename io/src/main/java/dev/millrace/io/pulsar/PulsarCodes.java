package dev.millrace.io.pulsar;

/** The codes of this connector; docs/errors/pulsar.md explains each. */
public final class PulsarCodes {
  static final String UNREACHABLE = "ML-5620";
  static final String NOT_FOUND = "ML-5621";
  static final String NOT_ALLOWED = "ML-5622";
  static final String REFUSED = "ML-5623";

  /** Messages may have been deleted before they were read. */
  static final String GAP = "ML-5624";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  public static final String NO_LETTERS = "ML-5625";

  /** Keys that name no place or no login, or a number out of its range. */
  public static final String NO_PLACE = "ML-5626";

  static final String NO_HEADER = "ML-6490";
  static final String NO_EVENT_TIME = "ML-6491";
  static final String EVENT_TIME_RANGE = "ML-6492";
  static final String EVENT_TIME_AHEAD = "ML-6493";

  /** A row that has no form as a message. */
  public static final String ROW_VALUE = "ML-6494";

  /** A message without a value. */
  static final String NO_VALUE = "ML-6495";

  /** A message that its producer has encrypted. */
  static final String ENCRYPTED = "ML-6496";

  /** Nothing keeps the messages of a reader. */
  public static final String NOT_KEPT = "ML-4297";

  /** Rows of a key may come in another order. */
  public static final String NO_ORDER = "ML-5627";

  private PulsarCodes() {}
}
