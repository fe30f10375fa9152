package dev.millrace.io.pubsub.read;

import dev.millrace.base.Copy;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.arrival.Numbering;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.pubsub.client.PubsubConnection;
import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PubsubSource} needs to know.
 *
 * @param name the source as coordinates and messages name it; the same for every subscription of a
 *     stream
 * @param path {@code projects/P/subscriptions/S}, or {@code projects/P/topics/T}, of which only
 *     what is published from the start of the run on is read, through a subscription made for it
 * @param idAttribute messages with equal values of it are one message; null goes by the message's
 *     id
 * @param decoder decodes the payload's columns
 * @param schema of the rows: the decoder's columns by name, and the others
 * @param untilIdle the source ends when nothing came for this long; null: never
 * @param numbering null acknowledges what is behind a checkpoint, without numbers
 */
public record PubsubSourceOptions(
    String name,
    PubsubConnection connection,
    String path,
    @Nullable String idAttribute,
    RecordDecoder decoder,
    Schema schema,
    MessageColumns columns,
    ArrivalRules times,
    @Nullable Duration untilIdle,
    @Nullable Numbering numbering)
    implements Serializable {
  /** A source whose rows are the decoded payloads alone, without an end. */
  public static PubsubSourceOptions of(
      String path, PubsubConnection connection, RecordDecoder decoder, ArrivalRules times) {
    return new PubsubSourceOptions(
        path,
        connection,
        path,
        null,
        decoder,
        decoder.schema(),
        MessageColumns.NONE,
        times,
        null,
        null);
  }

  boolean isTopic() {
    return path.contains("/topics/");
  }

  public PubsubSourceOptions withIdAttribute(@Nullable String attribute) {
    return Copy.of(this, PubsubSourceOptions::idAttribute).with(attribute);
  }

  /**
   * @param wider the decoder's columns and those of {@code others}
   */
  public PubsubSourceOptions withColumns(Schema wider, MessageColumns others) {
    return new PubsubSourceOptions(
        name, connection, path, idAttribute, decoder, wider, others, times, untilIdle, numbering);
  }

  public PubsubSourceOptions withNumbering(@Nullable Numbering other) {
    return Copy.of(this, PubsubSourceOptions::numbering).with(other);
  }

  public PubsubSourceOptions withUntilIdle(@Nullable Duration duration) {
    return Copy.of(this, PubsubSourceOptions::untilIdle).with(duration);
  }
}
