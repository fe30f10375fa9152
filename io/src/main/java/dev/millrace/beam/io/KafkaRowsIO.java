package dev.millrace.beam.io;

import dev.millrace.base.Copy;
import dev.millrace.beam.UnpackRecords;
import dev.millrace.diag.Nearest;
import dev.millrace.element.RowIds;
import dev.millrace.expr.Expression;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.ReadRange;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.kafka.read.KafkaSource;
import dev.millrace.io.kafka.read.KafkaSourceOptions;
import dev.millrace.io.kafka.write.KafkaSink;
import dev.millrace.io.kafka.write.KafkaSinkOptions;
import dev.millrace.io.kafka.write.SinkField;
import dev.millrace.io.kafka.write.SinkTopic;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/** Rows from and to Kafka topics whose records are JSON objects. */
public final class KafkaRowsIO {
  private KafkaRowsIO() {}

  /**
   * Begins a read of one topic.
   *
   * @param bootstrapServers {@code host:port}, several separated by commas
   * @param schema the fields that rows have; others of an object are not decoded
   * @param eventTime the DATETIME column, an ISO time stamp in the object, that is the event time
   * @throws IllegalArgumentException if the schema has no such column of time stamps
   */
  public static Read read(String bootstrapServers, String topic, Schema schema, String eventTime) {
    return new Read(
        new Read.Settings(
            new Place(bootstrapServers, topic, Map.of()),
            schema,
            EventTimeRules.ofColumn(TimeColumn.index(schema, eventTime)),
            ReadRange.all()));
  }

  /**
   * Begins a write to one topic.
   *
   * @param bootstrapServers {@code host:port}, several separated by commas
   */
  public static Write write(String bootstrapServers, String topic) {
    return new Write(new Place(bootstrapServers, topic, Map.of()), null);
  }

  /** A topic and how to reach it. */
  private record Place(String bootstrapServers, String topic, Map<String, String> properties)
      implements java.io.Serializable {

    Place withProperty(String name, String value) {
      Map<String, String> more = new TreeMap<>(properties);
      more.put(name, value);
      return Copy.of(this, Place::properties).with(more);
    }

    KafkaConnection connection() {
      KafkaConnection plain = KafkaConnection.to(bootstrapServers);
      return KafkaConnection.of(plain.position(), bootstrapServers, properties);
    }

    /** Without the properties, which may hold secrets. */
    void display(DisplayData.Builder builder) {
      builder
          .add(DisplayData.item("bootstrapServers", bootstrapServers))
          .add(DisplayData.item("topic", topic));
    }
  }

  /**
   * Reads a topic: nothing → events, late events and dead letters.
   *
   * <ul>
   *   <li>Unbounded; {@link #untilIdle} lets it end by itself.
   *   <li>Event times are those of the column; rows are in the global window. The watermark of a
   *       partition is its newest event time less {@link #withMaxOutOfOrderness}.
   *   <li>Late events: decided here, once, per partition: below the watermark by more than {@link
   *       #withAllowedLateness}.
   *   <li>Bad rows: records that are not JSON objects, do not fit the schema, have no event time,
   *       or one more than an hour ahead of the clock, are dead letters with their bytes.
   *   <li>Only records of committed transactions are read. Parallel by partitions; after a restart
   *       each record is read on from the runner's checkpoint.
   *   <li>Defaults: from the earliest record; no out-of-orderness; no lateness.
   * </ul>
   */
  public static final class Read extends PTransform<PBegin, UnpackRecords.Result> {
    private record Settings(Place place, Schema schema, EventTimeRules times, ReadRange range) {}

    private final Settings settings;

    private Read(Settings settings) {
      this.settings = settings;
    }

    /** Sets how far an event may lie below the newest of its partition and still be on time. */
    public Read withMaxOutOfOrderness(Duration bound) {
      return with(settings.place(), settings.times().withMaxOutOfOrderness(bound));
    }

    /** Sets how far below the watermark an event is still on time. */
    public Read withAllowedLateness(Duration lateness) {
      return with(settings.place(), settings.times().withAllowedLateness(lateness));
    }

    /** Sets a property of the client, security included. Its value is never shown. */
    public Read withClientProperty(String name, String value) {
      return with(settings.place().withProperty(name, value), settings.times());
    }

    /** Ends the read once all partitions are at their end and nothing came for this long. */
    public Read untilIdle(Duration quiet) {
      return new Read(
          new Settings(
              settings.place(), settings.schema(), settings.times(), ReadRange.untilIdle(quiet)));
    }

    private Read with(Place place, EventTimeRules times) {
      return new Read(new Settings(place, settings.schema(), times, settings.range()));
    }

    @Override
    public UnpackRecords.Result expand(PBegin input) {
      KafkaSourceOptions options =
          KafkaSourceOptions.of(
                  getName(),
                  settings.place().connection(),
                  TopicSelection.of(settings.place().topic()),
                  JsonDecoder.of(settings.schema()),
                  settings.times())
              .withRange(settings.range());
      return input
          .apply("Records", KafkaSource.read(options))
          .apply("Rows", UnpackRecords.of(settings.schema()));
    }

    @Override
    public void populateDisplayData(DisplayData.Builder builder) {
      settings.place().display(builder);
      builder
          .add(
              DisplayData.item(
                  "maxOutOfOrderness", settings.times().maxOutOfOrderness().toString()))
          .add(DisplayData.item("allowedLateness", settings.times().allowedLateness().toString()));
    }
  }

  /**
   * Writes rows to a topic, one JSON object each: rows → nothing.
   *
   * <ul>
   *   <li>Bounded and unbounded input.
   *   <li>Every record has a header {@code millrace-id} that is the same for the same row in every
   *       run, and the row's event time as its time stamp.
   *   <li>At least once: a bundle ends when all its records are written, and writes them again if
   *       the runner repeats it.
   *   <li>Bad rows: one that JSON cannot hold, or that is larger than the topic takes, fails the
   *       bundle.
   *   <li>Defaults: records without a key.
   * </ul>
   */
  public static final class Write extends PTransform<PCollection<Row>, PDone> {
    private final Place place;
    private final @Nullable String key;

    private Write(Place place, @Nullable String key) {
      this.place = place;
      this.key = key;
    }

    /** Writes a column's value as the key, so that rows of one key stay in order. */
    public Write withKey(String column) {
      return new Write(place, column);
    }

    /** Sets a property of the client, security included. Its value is never shown. */
    public Write withClientProperty(String name, String value) {
      return new Write(place.withProperty(name, value), key);
    }

    @Override
    public PDone expand(PCollection<Row> rows) {
      Schema schema = rows.getSchema();
      rows.apply("Blocks", PackBlocks.of(schema))
          .apply(
              "Records",
              KafkaSink.write(
                  new KafkaSinkOptions(
                      getName(),
                      place.connection(),
                      schema,
                      SinkTopic.of(place.topic()),
                      key == null ? null : field(schema, key),
                      -1,
                      -1,
                      List.of(),
                      JsonEncoder.of(schema),
                      RowIds.of(getName(), place.topic()),
                      0,
                      null)));
      return PDone.in(rows.getPipeline());
    }

    private static SinkField field(Schema schema, String column) {
      if (!schema.hasField(column)) {
        throw new IllegalArgumentException(
            Nearest.missingColumn(column, "the rows", schema.getFieldNames()));
      }
      int index = schema.indexOf(column);
      return SinkField.of("key", Expression.column(index), schema.getField(index).getType());
    }

    @Override
    public void populateDisplayData(DisplayData.Builder builder) {
      place.display(builder);
      if (key != null) {
        builder.add(DisplayData.item("key", key));
      }
    }
  }
}
