package dev.millrace.io.pubsub.write;

import dev.millrace.element.RowIds;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.pubsub.client.PubsubConnection;
import dev.millrace.io.rows.TextField;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PubsubSink} needs to know.
 *
 * @param step the name under which rows are counted
 * @param schema of the rows in the blocks
 * @param topic {@code projects/P/topics/T}
 * @param orderingKey null publishes without ordering
 * @param attributes written to every message, if they are not NULL
 * @param attributesMap index of a column whose entries become attributes; -1 for none
 * @param constants attributes that are the same for all messages
 * @param payload the columns that the encoder writes, as indexes of {@code schema}
 * @param idAttribute the attribute for the row's id, besides {@code millrace-id}; null for none
 * @param timestampAttribute the attribute for the row's event time, RFC 3339; null for none
 * @param ids names every row
 */
public record PubsubSinkOptions(
    String step,
    PubsubConnection connection,
    Schema schema,
    String topic,
    @Nullable TextField orderingKey,
    List<TextField> attributes,
    int attributesMap,
    Map<String, String> constants,
    RecordEncoder encoder,
    List<Integer> payload,
    @Nullable String idAttribute,
    @Nullable String timestampAttribute,
    RowIds ids)
    implements Serializable {
  public PubsubSinkOptions {
    attributes = List.copyOf(attributes);
    constants = Map.copyOf(constants);
    payload = List.copyOf(payload);
  }
}
