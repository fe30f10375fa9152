package dev.millrace.io.kafka.read;

import java.io.Serializable;

/**
 * Which columns of the schema hold what Kafka says about a record; -1 where none does. They lie
 * after all columns of the value.
 *
 * @param key BYTES, NULL for a record without a key
 * @param headers MAP of STRING to BYTES; of a repeated header the last
 * @param topic STRING
 * @param partition INT32
 * @param offset INT64
 * @param timestamp TIMESTAMP, the record's own; NULL if it has none
 */
public record MetadataColumns(
    int key, int headers, int topic, int partition, int offset, int timestamp)
    implements Serializable {
  public static final MetadataColumns NONE = new MetadataColumns(-1, -1, -1, -1, -1, -1);
}
