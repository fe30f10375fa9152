package dev.millrace.element;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a record lies at its source. For Kafka: topic, partition, offset; for a file: its path, the
 * row group (or 0) and the row's number; for Pub/Sub and RabbitMQ: subscription, topic or queue,
 * and the message's id; for Kinesis: stream, the shard's number, our own number of the record in
 * the shard, and as id the shard with the service's sequence number; for Pulsar: topic, partition,
 * our own number of the message in it, and as id Pulsar's own.
 *
 * @param kind {@code kafka}, {@code pubsub}, {@code rabbitmq}, {@code kinesis}, {@code pulsar},
 *     {@code parquet}, {@code json}, {@code csv}, {@code memory}; {@code message} for one with an
 *     id, read back
 * @param name topic, subscription, queue or path
 * @param partition 0 where {@code id} tells the place
 * @param offset 0 where {@code id} tells the place
 * @param id the message's id where the source has no partitions and offsets that others know,
 *     otherwise null
 */
public record Coordinates(String kind, String name, int partition, long offset, @Nullable String id)
    implements Serializable {
  /** A kind of records that have an id instead of partition and offset. */
  public static final String PUBSUB = "pubsub";

  /** Another such kind. */
  public static final String RABBITMQ = "rabbitmq";

  /** A kind of records that have an id beside both. */
  public static final String KINESIS = "kinesis";

  /** Another kind with both. */
  public static final String PULSAR = "pulsar";

  private static final String MESSAGE = "message";

  /** A place in a log or file. */
  public Coordinates(String kind, String name, int partition, long offset) {
    this(kind, name, partition, offset, null);
  }

  /** The place of a message that is known by its id, as archives and letters keep it. */
  public static Coordinates ofMessage(String source, String id) {
    return new Coordinates(MESSAGE, source, 0, 0, id);
  }

  @Override
  public String toString() {
    return id == null
        ? kind + ":" + name + "/" + partition + "@" + offset
        : kind + ":" + name + "@" + id;
  }
}
