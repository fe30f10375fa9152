package dev.millrace.io.rabbitmq;

/** The codes of this connector; docs/errors/rabbitmq.md explains each. */
public final class RabbitCodes {
  static final String UNREACHABLE = "ML-5570";
  static final String NOT_FOUND = "ML-5571";
  static final String NOT_ALLOWED = "ML-5572";
  static final String REFUSED = "ML-5573";

  /** No queue takes a message that was published. */
  static final String UNROUTABLE = "ML-5574";

  /** A row that cannot be written, in a pipeline without an output for dead letters. */
  static final String NO_LETTERS = "ML-5575";

  /** {@code url} names no server, or a number is out of its range. */
  public static final String NO_PLACE = "ML-5576";

  /** What should be a queue is a stream. */
  static final String STREAM = "ML-5577";

  static final String NO_HEADER = "ML-6460";
  static final String NO_EVENT_TIME = "ML-6461";
  static final String EVENT_TIME_RANGE = "ML-6462";
  static final String EVENT_TIME_AHEAD = "ML-6463";

  /** A row that has no form as a message. */
  static final String ROW_VALUE = "ML-6464";

  public static final String NO_ORDER = "ML-4284";
  public static final String NOTHING_TO_HOLD = "ML-4285";
  public static final String SHARED_QUEUE = "ML-4286";
  public static final String SHARED_WITH_ARCHIVER = "ML-4287";

  private RabbitCodes() {}
}
