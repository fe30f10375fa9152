package dev.millrace.io.kafka.read;

import dev.millrace.base.Copy;
import dev.millrace.element.block.RecordHistory;
import dev.millrace.expr.RowTime;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.ReadRange;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.partitioned.EventTimeRules;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KafkaSource} needs to know.
 *
 * @param name the stream's name, for metrics and messages
 * @param range start, stop and end
 * @param decoder decodes the value's columns
 * @param schema of the rows: the decoder's columns, then the metadata columns
 * @param metadata which of the columns are metadata
 * @param history what is read before the topics, which then start at its ends; null for none
 */
public record KafkaSourceOptions(
    String name,
    KafkaConnection connection,
    TopicSelection topics,
    ReadRange range,
    RecordDecoder decoder,
    Schema schema,
    MetadataColumns metadata,
    EventTimeRules times,
    @Nullable RecordHistory history)
    implements Serializable {
  public KafkaSourceOptions {
    int decoded = decoder.schema().getFieldCount();
    int time = times.time() instanceof RowTime.Column column ? column.index() : -1;
    if (schema.getFieldCount() < decoded || time >= schema.getFieldCount()) {
      throw new IllegalArgumentException(
          "the schema has fewer columns than the decoder or than the event-time column: " + schema);
    }
  }

  /** A source whose rows are the decoded values alone. */
  public static KafkaSourceOptions of(
      String name,
      KafkaConnection connection,
      TopicSelection topics,
      RecordDecoder decoder,
      EventTimeRules times) {
    return new KafkaSourceOptions(
        name,
        connection,
        topics,
        ReadRange.all(),
        decoder,
        decoder.schema(),
        MetadataColumns.NONE,
        times,
        null);
  }

  /** A source that reads a history first, or null for none. */
  public KafkaSourceOptions after(@Nullable RecordHistory past) {
    return new KafkaSourceOptions(
        name, connection, topics, range, decoder, schema, metadata, times, past);
  }

  public KafkaSourceOptions withRange(ReadRange other) {
    return Copy.of(this, KafkaSourceOptions::range).with(other);
  }

  /**
   * @param wider the decoder's columns, then the metadata columns
   */
  public KafkaSourceOptions withMetadata(Schema wider, MetadataColumns columns) {
    return new KafkaSourceOptions(
        name, connection, topics, range, decoder, wider, columns, times, history);
  }
}
