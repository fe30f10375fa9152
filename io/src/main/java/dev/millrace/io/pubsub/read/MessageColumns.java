package dev.millrace.io.pubsub.read;

import dev.millrace.io.arrival.HeaderColumns;
import java.io.Serializable;

/**
 * Which columns of the schema hold what Pub/Sub says about a message; -1 where none does.
 *
 * @param attributes that become columns
 * @param messageId STRING
 * @param publishTime TIMESTAMP
 * @param orderingKey STRING, NULL for a message without
 */
public record MessageColumns(
    HeaderColumns attributes, int messageId, int publishTime, int orderingKey)
    implements Serializable {
  public static final MessageColumns NONE = new MessageColumns(HeaderColumns.NONE, -1, -1, -1);
}
