package dev.millrace.testing.generate;

import java.util.List;

/**
 * What the generator must know about a stream to deliver and to spoil its events.
 *
 * @param stream the stream's name in the shipped pipeline file
 * @param topic the Kafka topic
 * @param partitions of the topic
 * @param keyColumn the column whose value is the record's key and chooses the partition
 * @param timeColumn the column with the event time
 * @param required the columns that are NOT NULL; a malformed record misses one of them
 * @param wrongColumn a column that a malformed record fills with {@code wrongValue}
 * @param wrongValue of a type that no reader may take for the column's
 */
public record StreamShape(
    String stream,
    String topic,
    int partitions,
    String keyColumn,
    String timeColumn,
    List<String> required,
    String wrongColumn,
    Object wrongValue) {

  public StreamShape {
    required = List.copyOf(required);
  }
}
