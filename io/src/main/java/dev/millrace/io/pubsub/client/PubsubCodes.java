package dev.millrace.io.pubsub.client;

/** The codes of this connector; docs/errors/pubsub.md explains each. */
public final class PubsubCodes {
  static final String UNREACHABLE = "ML-5300";
  static final String NOT_FOUND = "ML-5301";
  static final String NOT_ALLOWED = "ML-5302";
  static final String SERVICE_ERROR = "ML-5303";
  public static final String TOO_LARGE = "ML-5304";
  public static final String NOT_WRITABLE = "ML-5305";

  /** {@code timestamp_attribute} has no column to fill. */
  public static final String NO_TIME_COLUMN = "ML-5310";

  /** What should name a topic or subscription does not. */
  public static final String WRONG_PATH = "ML-5311";

  public static final String NO_ATTRIBUTE = "ML-6140";
  public static final String NO_EVENT_TIME = "ML-6141";
  public static final String EVENT_TIME_RANGE = "ML-6142";
  public static final String EVENT_TIME_AHEAD = "ML-6143";
  public static final String BAD_TIME_ATTRIBUTE = "ML-6144";

  public static final String NO_ORDER = "ML-4280";
  public static final String NOTHING_TO_HOLD = "ML-4281";
  public static final String SHARED_SUBSCRIPTION = "ML-4282";
  public static final String SHARED_WITH_ARCHIVER = "ML-4283";

  private PubsubCodes() {}
}
