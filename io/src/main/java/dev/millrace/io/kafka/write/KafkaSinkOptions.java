package dev.millrace.io.kafka.write;

import dev.millrace.base.Copy;
import dev.millrace.element.RowIds;
import dev.millrace.io.format.RecordEncoder;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.rows.Pace;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KafkaSink} needs to know.
 *
 * @param step the name under which rows are counted
 * @param schema of the rows in the blocks
 * @param key null writes records without a key
 * @param deleted index of the column that is TRUE where the row of a key has ended, which is
 *     written without a value; -1 if rows do not end
 * @param value index of the column that is the record's value; -1 for the whole row
 * @param headers in the order in which they are written, after {@code millrace-id}
 * @param ids names every row, for the header {@code millrace-id}
 * @param perSecond how many records a worker writes in a second, at most; 0 for as many as it can
 * @param exactlyOnce null writes at least once
 */
public record KafkaSinkOptions(
    String step,
    KafkaConnection connection,
    Schema schema,
    SinkTopic topic,
    @Nullable SinkField key,
    int deleted,
    int value,
    List<SinkField> headers,
    RecordEncoder encoder,
    RowIds ids,
    long perSecond,
    @Nullable ExactlyOnce exactlyOnce)
    implements Serializable {
  public KafkaSinkOptions {
    headers = List.copyOf(headers);
    if (deleted >= 0 && key == null) {
      throw new IllegalArgumentException("the end of a row needs its key");
    }
    if (exactlyOnce != null && topic.name() == null) {
      throw new IllegalArgumentException("exactly once needs a topic that does not depend on rows");
    }
  }

  /** How fast the writers of a worker go together; empty for as fast as they can. */
  Optional<Pace> pace() {
    return perSecond == 0 ? Optional.empty() : Optional.of(Pace.of(step, perSecond));
  }

  /** The same, written exactly once. */
  public KafkaSinkOptions withExactlyOnce(ExactlyOnce how) {
    return Copy.of(this, KafkaSinkOptions::exactlyOnce).with(how);
  }
}
