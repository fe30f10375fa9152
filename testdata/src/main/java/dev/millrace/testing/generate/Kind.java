package dev.millrace.testing.generate;

/** What a generated record is, and with it what every correct reader makes of it. */
public enum Kind {
  /** A good event, not below its partition's watermark. */
  ON_TIME,
  /** A second delivery of an event that was on time: the same bytes, itself on time. */
  DUPLICATE,
  /** A good event that comes below its partition's watermark. */
  LATE,
  /** JSON cut off in the middle. */
  BROKEN_JSON,
  /** A column holds a value of another type. */
  WRONG_TYPE,
  /** A column that must be there is not. */
  MISSING_FIELD,
  /** Bytes that are no text. */
  BINARY,
  /** A good event but for its time, which is in the year 2199. */
  FAR_FUTURE;

  /** Whether a live reader must make a dead letter of it. */
  public boolean dead() {
    return ordinal() >= BROKEN_JSON.ordinal();
  }
}
