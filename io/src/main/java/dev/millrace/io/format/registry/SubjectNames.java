package dev.millrace.io.format.registry;

import org.jspecify.annotations.Nullable;

/** How the subject is named that holds the schema of a topic's values, as serializers name it. */
public enum SubjectNames {
  /** {@code TOPIC-value}: one schema for a topic. */
  TOPIC,
  /** The record's full name: one schema for a type, in all topics. */
  RECORD,
  /** {@code TOPIC-NAME}: one schema for each type in a topic. */
  TOPIC_RECORD;

  /**
   * The subject.
   *
   * @param topic null if there are many; names of records alone do without
   * @param record the full name
   */
  String subject(@Nullable String topic, String record) {
    return switch (this) {
      case TOPIC -> topic + "-value";
      case RECORD -> record;
      case TOPIC_RECORD -> topic + "-" + record;
    };
  }
}
