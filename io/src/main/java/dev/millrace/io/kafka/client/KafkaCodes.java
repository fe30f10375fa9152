package dev.millrace.io.kafka.client;

/** The codes of this connector; docs/errors/kafka.md explains each. */
public final class KafkaCodes {
  static final String UNREACHABLE = "ML-5001";
  public static final String UNKNOWN_TOPIC = "ML-5002";
  static final String NOT_ALLOWED = "ML-5003";
  static final String BAD_SETTINGS = "ML-5004";
  static final String NO_MATCHING_TOPIC = "ML-5005";
  static final String NO_SUCH_POSITION = "ML-5006";
  static final String MISSING_OUTPUT_TOPIC = "ML-5007";
  public static final String OFFSET_GONE = "ML-5008";
  public static final String WRITE_FAILED = "ML-5009";
  static final String CLUSTER_ERROR = "ML-5010";
  static final String OPEN_TRANSACTION = "ML-5011";
  static final String MADE_ANEW = "ML-5012";
  static final String NOT_KAFKA = "ML-5013";
  public static final String GAP = "ML-5014";
  public static final String ENDS = "ML-5015";
  public static final String TOPIC_DIFFERS = "ML-5016";
  public static final String TOPIC_MISDECLARED = "ML-5017";
  public static final String POSITION_GONE = "ML-5020";
  public static final String WRITTEN_BY_OTHERS = "ML-5021";
  public static final String STATE_TOO_OLD = "ML-5022";
  public static final String DRAINED = "ML-5023";

  public static final String NO_EVENT_TIME = "ML-6120";
  public static final String EVENT_TIME_RANGE = "ML-6121";
  public static final String EVENT_TIME_AHEAD = "ML-6122";

  private KafkaCodes() {}
}
