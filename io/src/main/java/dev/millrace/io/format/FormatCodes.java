package dev.millrace.io.format;

import dev.millrace.diag.ErrorCodes;

/** The codes of rows that cannot be decoded or encoded; docs/errors/format.md explains each. */
public final class FormatCodes {
  /** The record has no value. */
  public static final String NO_VALUE = "ML-6100";

  static final String NOT_UTF8 = "ML-6101";
  static final String BROKEN_JSON = "ML-6102";
  static final String NOT_AN_OBJECT = "ML-6103";

  /** A value of another type than its column. */
  public static final String WRONG_TYPE = "ML-6104";

  /** A part is missing that must be there. */
  public static final String MISSING = "ML-6105";

  /** NULL where the column has none. */
  public static final String NULL_VALUE = "ML-6106";

  /** A number is outside the range of its column. */
  public static final String OUT_OF_RANGE = ErrorCodes.VALUE_OUT_OF_RANGE;

  /** A text or number is not a value of its type. */
  public static final String MALFORMED = "ML-6108";

  static final String TOO_PRECISE = "ML-6109";
  static final String DUPLICATE = "ML-6110";

  /** A number of which nobody says what it counts. */
  public static final String NO_UNIT = "ML-6112";

  /** The bytes are not a message of Protocol Buffers. */
  public static final String NOT_PROTO = "ML-6114";

  /** No id of a schema precedes the value. */
  public static final String NOT_FRAMED = "ML-6115";

  /** The registry does not know the id of the schema. */
  public static final String UNKNOWN_SCHEMA = "ML-6116";

  /** The schema that the value was written with does not fill the columns. */
  public static final String SCHEMA_MISFIT = "ML-6117";

  /** The bytes are not a record of the schema. */
  public static final String BROKEN_AVRO = "ML-6118";

  /** The value is not a change of a row. */
  public static final String NOT_A_CHANGE = "ML-6119";

  /** The format has no form for a value. */
  public static final String NOT_ENCODABLE = "ML-6130";

  /** The database did not send a value of the row, because it had not changed. */
  public static final String UNSENT = "ML-6131";

  /** The row names no place that the file declares. */
  public static final String NO_TARGET = "ML-6132";

  /** The object does not meet the JSON Schema that the registry has of it. */
  public static final String SCHEMA_NOT_MET = "ML-6133";

  private FormatCodes() {}
}
