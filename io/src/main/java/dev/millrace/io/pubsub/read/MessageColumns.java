package dev.millrace.io.pubsub.read;

import java.io.Serializable;
import java.util.List;

/**
 * Which columns of the schema hold what Pub/Sub says about a message; -1 where none does.
 *
 * @param attributes single attributes, each a column of text
 * @param attributesMap MAP of STRING to STRING: all attributes
 * @param messageId STRING
 * @param publishTime TIMESTAMP
 * @param orderingKey STRING, NULL for a message without
 */
public record MessageColumns(
    List<AttributeColumn> attributes,
    int attributesMap,
    int messageId,
    int publishTime,
    int orderingKey)
    implements Serializable {
  public static final MessageColumns NONE = new MessageColumns(List.of(), -1, -1, -1, -1);

  /** An attribute and the column that it fills. */
  public record AttributeColumn(String attribute, int column) implements Serializable {}

  public MessageColumns {
    attributes = List.copyOf(attributes);
  }
}
