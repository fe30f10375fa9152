package dev.millrace.connect;

/** What a record has beside its value. */
public enum RecordPart {
  KEY,
  HEADERS,
  TOPIC,
  PARTITION,
  OFFSET,
  /** The record's own time stamp. */
  TIME
}
