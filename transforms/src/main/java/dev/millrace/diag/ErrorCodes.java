package dev.millrace.diag;

/**
 * The codes of all messages that are not about one connector's place or one runner: those are
 * declared by the connector and the runner.
 *
 * <p>A code stays the same for ever, whatever its message says. {@code docs/errors} explains each;
 * the groups below are its pages.
 */
public final class ErrorCodes {
  // spec.md
  public static final String NOT_YAML = "ML-1001";
  public static final String UNKNOWN_KEY = "ML-1002";
  public static final String MISSING_KEY = "ML-1003";
  public static final String WRONG_FORM = "ML-1004";
  public static final String UNKNOWN_WORD = "ML-1005";
  public static final String UNKNOWN_TYPE = "ML-1006";
  public static final String DUPLICATE_KEY = "ML-1007";
  public static final String NO_QUANTITY = "ML-1008";
  public static final String OTHER_LANGUAGE = "ML-1009";
  public static final String NOT_AVAILABLE = "ML-1010";
  public static final String BAD_VARIABLE = "ML-1011";
  public static final String VARIABLE_NOT_SET = "ML-1012";
  public static final String SECRET_NOT_SET = "ML-1013";
  public static final String EMPTY_FILE = "ML-1014";
  public static final String NO_SUCH_FILE = "ML-1015";
  public static final String NOT_TEXT = "ML-1016";
  public static final String EXCLUDING_KEYS = "ML-1018";
  public static final String DURATION_OUT_OF_RANGE = "ML-1019";
  public static final String BAD_ROW_TIME = "ML-1021";
  public static final String TEMPLATE_NAME_UNKNOWN = "ML-1030";
  public static final String TEMPLATE_WRONG = "ML-1031";
  public static final String UNKNOWN_REFERENCE = "ML-2001";
  public static final String DUPLICATE_NAME = "ML-2002";
  public static final String OUTPUT_NOT_READ = "ML-2003";
  public static final String CIRCLE = "ML-2004";
  public static final String ERRORS_NOT_READ = "ML-2005";
  public static final String WRONG_NUMBER_OF_INPUTS = "ML-2006";
  public static final String ROWS_NOT_READ = "ML-2007";
  public static final String UNKNOWN_JOIN_INPUT = "ML-2008";
  public static final String NO_DEAD_LETTERS = "ML-2009";
  public static final String INPUT_NOT_ALLOWED = "ML-2010";
  public static final String STREAM_NOT_READ = "ML-2011";
  public static final String SHARED_NAME = "ML-2012";
  public static final String LATE_NOT_WRITTEN = "ML-2013";
  public static final String UNKNOWN_IN_TEST = "ML-2015";
  public static final String OPTION_WITHOUT_EFFECT = "ML-2016";
  public static final String SAME_NAME_IN_REPORTER = "ML-2017";

  // sql.md
  public static final String NOT_SQL = "ML-3001";
  public static final String EMPTY_EXPRESSION = "ML-3002";
  public static final String UNKNOWN_SQL_TYPE = "ML-3003";
  public static final String UNKNOWN_NAME = "ML-3004";
  public static final String UNKNOWN_FUNCTION = "ML-3005";
  public static final String WRONG_OPERANDS = "ML-3006";
  public static final String AGGREGATE_IN_ROW = "ML-3007";
  public static final String QUERY_IN_EXPRESSION = "ML-3008";
  public static final String SQL_NOT_OFFERED = "ML-3009";
  public static final String NOT_REPLAYABLE = "ML-3010";
  public static final String BAD_CONSTANT = "ML-3011";
  public static final String NO_COLUMN_TYPE = "ML-3012";
  public static final String NULL_COMPARED = "ML-3013";
  public static final String QUERY_NOT_OFFERED = "ML-3020";
  public static final String NOT_GROUPED = "ML-3021";
  public static final String UNKNOWN_TABLE = "ML-3022";
  public static final String NUMBER_OUT_OF_RANGE = "ML-6001";
  public static final String DIVISION_BY_ZERO = "ML-6002";
  public static final String TEXT_NOT_A_NUMBER = "ML-6003";
  public static final String TEXT_NOT_A_TIME = "ML-6004";
  public static final String UNEXPECTED_NULL = "ML-6005";
  public static final String EXPRESSION_FAILED = "ML-6009";

  // plan.md
  public static final String UNKNOWN_TEST_TARGET = "ML-2050";
  public static final String UNKNOWN_OUTPUT = "ML-2054";
  public static final String DIFFERENT_ROWS = "ML-2056";
  public static final String NO_EVENT_TIME = "ML-2057";
  public static final String ROWS_IN_SEVERAL_WINDOWS = "ML-2058";
  public static final String WINDOWS_WITHOUT_MEANING = "ML-2059";
  public static final String DIFFERENT_WINDOWS = "ML-2060";
  public static final String BOUND_OF_GLOBAL_WINDOW = "ML-2061";
  public static final String SESSIONS_IN_JOIN = "ML-2062";
  public static final String WINDOWS_NOT_TOLD = "ML-2063";
  public static final String DIFFERENT_KEY_TYPES = "ML-2065";
  public static final String JOIN_WITHOUT_KEY = "ML-2066";
  public static final String WINDOWS_NOT_FIXED = "ML-2067";
  public static final String VERSIONS_NOT_TAKEN = "ML-2069";
  public static final String NO_NEXT_WINDOW = "ML-2070";
  public static final String PANES_MISFIT = "ML-2076";
  public static final String REVISIONS_NOT_TOLD = "ML-2077";
  public static final String SESSIONS_CUT_ANEW = "ML-2078";
  public static final String UNKNOWN_COLUMN = "ML-3050";
  public static final String WRONG_TYPE = "ML-3051";
  public static final String COLUMN_EXISTS = "ML-3053";
  public static final String SCHEMA_UNREADABLE = "ML-3055";
  public static final String BAD_AVRO_SCHEMA = "ML-3056";
  public static final String BAD_JSON_SCHEMA = "ML-3057";
  public static final String NO_SCHEMA = "ML-3058";
  public static final String ONE_COLUMN_FORMAT = "ML-3059";
  public static final String BAD_TIMESTAMP_COLUMN = "ML-3060";
  public static final String BAD_ID_COLUMN = "ML-3061";
  public static final String UNKNOWN_AGGREGATE = "ML-3062";
  public static final String NULLS_SKIPPED = "ML-3063";
  public static final String UNIT_MISPLACED = "ML-3064";
  public static final String NOT_AN_ARRAY = "ML-3065";
  public static final String NOT_AN_ERROR_ROW = "ML-3066";
  public static final String PROTO_MISFIT = "ML-3067";
  public static final String AVRO_MISFIT = "ML-3068";
  public static final String SEVERAL_TYPES = "ML-3069";
  public static final String LITERAL_OF_WRONG_TYPE = "ML-3070";
  public static final String LITERAL_COLUMN_UNKNOWN = "ML-3071";
  public static final String LITERAL_COLUMN_MISSING = "ML-3072";
  public static final String LITERAL_TIME_UNREADABLE = "ML-3073";
  public static final String LITERALS_OF_DIFFERENT_TYPES = "ML-3074";
  public static final String CHANGES_MISFIT = "ML-3079";
  public static final String LOOKUP_MISFIT = "ML-3080";
  public static final String TAG_NOT_ALLOWED = "ML-3085";
  public static final String UNKNOWN_TAG = "ML-3086";
  public static final String SECRET_IN_FILE = "ML-3087";
  public static final String KEYS_UNUSABLE = "ML-3088";
  public static final String TOPIC_PER_ROW = "ML-4001";
  public static final String NO_LIVE_SIDE = "ML-4002";
  public static final String NO_ARCHIVE_SIDE = "ML-4003";
  public static final String OUTPUT_WITHOUT_SIDE = "ML-4004";
  public static final String WRONG_SIDE = "ML-4005";
  public static final String DUPLICATES_WITH_OTHER_TIMES = "ML-4007";
  public static final String NOTHING_UNTIL_THE_END = "ML-4008";
  public static final String ARCHIVE_NOT_READ = "ML-4009";
  public static final String NOT_BESIDE = "ML-4014";
  public static final String TIMES_OF_RECORDS = "ML-4150";
  public static final String NOT_EXACTLY_ONCE = "ML-4250";
  public static final String FORMAT_OF_ONE_COLUMN = "ML-5200";
  public static final String PLACE_SHARED = "ML-5208";

  // compile.md
  public static final String UNKNOWN_RULE = "ML-4010";
  public static final String ENDLESS_TRANSFORM = "ML-4011";
  public static final String NOT_CAUGHT_UP = "ML-4012";
  public static final String NOTHING_ARCHIVED = "ML-4013";
  public static final String TEST_WITHOUT_SOURCE = "ML-4020";
  public static final String TEST_NAME_UNKNOWN = "ML-4021";
  public static final String MANY_LATE = "ML-4030";
  public static final String BAD_TABLE_ROW = "ML-5250";

  // kernel.md
  public static final String SPILL_NOT_WRITTEN = "ML-5150";
  public static final String SPILL_NOT_READ = "ML-5151";
  public static final String LOOKUP_NOT_ANSWERED = "ML-5152";
  public static final String NO_SUCH_PARTITION = "ML-6050";
  public static final String TIMESTAMP_NULL = "ML-6051";
  public static final String TIMESTAMP_OUT_OF_RANGE = "ML-6052";
  public static final String INTEGER_SUM_OVERFLOW = "ML-6053";
  public static final String DECIMAL_SUM_OVERFLOW = "ML-6054";
  public static final String TIMESTAMP_TOO_EARLY = "ML-6055";
  public static final String SCHEMA_NOT_MET = "ML-6056";
  public static final String NO_MATCHING_FILES = "ML-6057";
  public static final String NO_POSITION = "ML-6060";
  public static final String NO_EARLIER_VALUE = "ML-6061";
  public static final String LOOKUP_MISSING = "ML-6065";
  public static final String LOOKUP_FAILED = "ML-6066";
  public static final String LOOKUP_AMBIGUOUS = "ML-6067";
  public static final String LOOKUP_ANSWER = "ML-6068";
  public static final String USER_CODE_FAILED = "ML-6069";
  public static final String ROWS_DIFFER = "ML-6070";
  public static final String TOO_MANY_ERRORS = "ML-6071";
  public static final String NOT_DECRYPTED = "ML-6072";
  public static final String LETTER_BEGUN = "ML-6080";
  public static final String LETTER_SENT_BACK = "ML-6081";

  // format.md
  public static final String VALUE_OUT_OF_RANGE = "ML-6107";
  public static final String TIME_TOO_EARLY = "ML-6111";
  public static final String TIME_NULL = "ML-6113";

  // cli.md
  public static final String NOT_A_RESULT_ROW = "ML-4107";
  public static final String CONNECTOR_UNUSABLE = "ML-4109";
  public static final String DATA_MISSING = "ML-4115";
  public static final String NO_STREAM_IN_DATA = "ML-4116";

  private ErrorCodes() {}
}
