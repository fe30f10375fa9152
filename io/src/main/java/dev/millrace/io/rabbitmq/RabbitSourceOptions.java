package dev.millrace.io.rabbitmq;

import dev.millrace.base.Copy;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.arrival.Numbering;
import dev.millrace.io.format.RecordDecoder;
import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RabbitSource} needs to know.
 *
 * @param name the source as coordinates and messages name it; the same for every queue of a stream
 * @param idHeader messages with equal values of this header are one message; null goes by the
 *     property {@code message_id}
 * @param prefetch how many messages the server gives before it is told that some are safe
 * @param decoder decodes the body's columns
 * @param schema of the rows: the decoder's columns by name, and the others
 * @param untilIdle the source ends when nothing came for this long; null: never
 * @param numbering null acknowledges what is behind a checkpoint, without numbers
 */
public record RabbitSourceOptions(
    String name,
    RabbitTarget target,
    String queue,
    @Nullable String idHeader,
    int prefetch,
    RecordDecoder decoder,
    Schema schema,
    MessageColumns columns,
    ArrivalRules times,
    @Nullable Duration untilIdle,
    @Nullable Numbering numbering)
    implements Serializable {
  /** As many as the protocol can count. */
  public static final int MOST_PREFETCH = 65_535;

  /**
   * Which columns of the schema hold what a message has beside its body; -1 where none does.
   *
   * @param headers that become columns
   * @param messageId STRING, NULL for a message without
   * @param routingKey STRING
   * @param timestamp TIMESTAMP, NULL for a message without
   */
  public record MessageColumns(HeaderColumns headers, int messageId, int routingKey, int timestamp)
      implements Serializable {}

  public RabbitSourceOptions withNumbering(@Nullable Numbering other) {
    return Copy.of(this, RabbitSourceOptions::numbering).with(other);
  }
}
