package dev.millrace.beam.io;

import dev.millrace.base.Copy;
import dev.millrace.beam.UnpackRecords;
import dev.millrace.diag.Nearest;
import dev.millrace.diag.Position;
import dev.millrace.element.RowIds;
import dev.millrace.expr.Expression;
import dev.millrace.expr.RowTime;
import dev.millrace.io.arrival.ArrivalRules;
import dev.millrace.io.format.JsonDecoder;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.pubsub.client.PubsubConnection;
import dev.millrace.io.pubsub.read.MessageColumns;
import dev.millrace.io.pubsub.read.PubsubSource;
import dev.millrace.io.pubsub.read.PubsubSourceOptions;
import dev.millrace.io.pubsub.write.PubsubSink;
import dev.millrace.io.pubsub.write.PubsubSinkOptions;
import dev.millrace.io.rows.TextField;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/** Rows from and to Pub/Sub, whose messages are JSON objects. */
public final class PubsubRowsIO {
  private PubsubRowsIO() {}

  /**
   * Begins a read of one subscription, or of what is published to a topic from the start on.
   *
   * @param path {@code projects/PROJECT/subscriptions/NAME}, or {@code
   *     projects/PROJECT/topics/NAME}, for which a subscription is made
   * @param schema the fields that rows have; others of an object are not decoded
   * @param eventTime the DATETIME column, an ISO time stamp in the object, that is the event time
   * @throws IllegalArgumentException for another path, or if the schema has no such column of time
   *     stamps
   */
  public static Read read(String path, Schema schema, String eventTime) {
    ArrivalRules times = ArrivalRules.ofColumn(TimeColumn.index(schema, eventTime));
    String project = project(path.contains("/topics/") ? "topic" : "subscription", path);
    return new Read(new Read.Settings(path, google(project), schema, times, null, null));
  }

  /**
   * Begins a write to one topic.
   *
   * @param topic {@code projects/PROJECT/topics/NAME}
   * @throws IllegalArgumentException for another path
   */
  public static Write write(String topic) {
    return new Write(new Write.Settings(topic, google(project("topic", topic)), null, null, null));
  }

  private static String project(String kind, String path) {
    if (!path.matches("projects/[^/]+/" + kind + "s/[^/]+")) {
      throw new IllegalArgumentException(
          "a " + kind + " is named as projects/PROJECT/" + kind + "s/NAME, but was: " + path);
    }
    return path.split("/", -1)[1];
  }

  private static PubsubConnection google(String project) {
    return new PubsubConnection(
        Position.ofFile("pubsub"), null, project, PubsubConnection.DEFAULT_RETRY);
  }

  /**
   * Reads a subscription: nothing → events, late events and dead letters.
   *
   * <ul>
   *   <li>Unbounded; {@link #untilIdle} lets it end by itself.
   *   <li>Event times are those of the column; rows are in the global window. The watermark is the
   *       newest event time among what came at least {@link #withReorderWithin} ago, less {@link
   *       #withMaxOutOfOrderness}; while the subscription is empty for 30 s it follows the clock.
   *   <li>Late events: decided here, once, on arrival: below the watermark by more than {@link
   *       #withAllowedLateness}.
   *   <li>Duplicates: a message whose id, or {@link #withIdAttribute attribute}, came within the
   *       last ten minutes is dropped.
   *   <li>Bad rows: messages that are not JSON objects, do not fit the schema, have no event time,
   *       or one more than an hour ahead of the clock, are dead letters with their bytes.
   *   <li>At least once: a message is acknowledged when the runner's checkpoint after it is final.
   *       One reader. No answer for {@link #withRetryFor}, or a refusal, fails the pipeline.
   *   <li>Defaults: Google's service; no out-of-orderness beyond 60 s of arrival; no lateness; ten
   *       minutes without an answer.
   * </ul>
   */
  public static final class Read extends PTransform<PBegin, UnpackRecords.Result> {
    private record Settings(
        String path,
        PubsubConnection connection,
        Schema schema,
        ArrivalRules times,
        @Nullable String idAttribute,
        @Nullable Duration untilIdle)
        implements Serializable {}

    private final Settings settings;

    private Read(Settings settings) {
      this.settings = settings;
    }

    /**
     * Reads from an emulator instead of Google's service, without credentials.
     *
     * @param endpoint {@code host:port} or {@code http://host:port}
     */
    public Read withEndpoint(String endpoint) {
      return new Read(
          Copy.of(settings, Settings::connection)
              .with(Copy.of(settings.connection(), PubsubConnection::endpoint).with(endpoint)));
    }

    /** Sets how long a service that does not answer is asked again. */
    public Read withRetryFor(Duration duration) {
      return new Read(
          Copy.of(settings, Settings::connection)
              .with(settings.connection().withRetryFor(duration)));
    }

    /** Sets how far an event may lie below the newest and still be on time. */
    public Read withMaxOutOfOrderness(Duration bound) {
      return with(settings.times().withMaxOutOfOrderness(bound));
    }

    /** Sets how far below the watermark an event is still on time. */
    public Read withAllowedLateness(Duration lateness) {
      return with(settings.times().withAllowedLateness(lateness));
    }

    /** Sets how long an event must have been there before the watermark follows it. */
    public Read withReorderWithin(Duration duration) {
      return with(settings.times().withReorderWithin(duration));
    }

    /** Takes the event time from an attribute, milliseconds or RFC 3339, not from the object. */
    public Read withTimestampAttribute(String attribute) {
      return with(settings.times().withAttribute(attribute));
    }

    /** Tells messages apart by an attribute, not by the id that the service gives them. */
    public Read withIdAttribute(String attribute) {
      return new Read(Copy.of(settings, Settings::idAttribute).with(attribute));
    }

    /** Ends the read once nothing came for this long. */
    public Read untilIdle(Duration quiet) {
      return new Read(Copy.of(settings, Settings::untilIdle).with(quiet));
    }

    private Read with(ArrivalRules times) {
      return new Read(Copy.of(settings, Settings::times).with(times));
    }

    @Override
    public UnpackRecords.Result expand(PBegin input) {
      PubsubSourceOptions options =
          PubsubSourceOptions.of(
                  settings.path(),
                  settings.connection(),
                  JsonDecoder.of(payload()),
                  settings.times())
              .withColumns(settings.schema(), MessageColumns.NONE)
              .withIdAttribute(settings.idAttribute())
              .withUntilIdle(settings.untilIdle());
      return input
          .apply("Records", PubsubSource.read(options))
          .apply("Rows", UnpackRecords.of(settings.schema()));
    }

    /** The columns that the object fills: all, but for the event time of an attribute. */
    private Schema payload() {
      Schema schema = settings.schema();
      if (settings.times().attribute() == null
          || !(settings.times().time() instanceof RowTime.Column time)) {
        return schema;
      }
      return IntStream.range(0, schema.getFieldCount())
          .filter(i -> i != time.index())
          .mapToObj(schema::getField)
          .collect(Schema.toSchema());
    }

    @Override
    public void populateDisplayData(DisplayData.Builder builder) {
      display(builder, "path", settings.path(), settings.connection());
      ArrivalRules times = settings.times();
      builder
          .add(DisplayData.item("maxOutOfOrderness", times.maxOutOfOrderness().toString()))
          .add(DisplayData.item("allowedLateness", times.allowedLateness().toString()))
          .add(DisplayData.item("reorderWithin", times.reorderWithin().toString()))
          .addIfNotNull(DisplayData.item("timestampAttribute", times.attribute()))
          .addIfNotNull(DisplayData.item("idAttribute", settings.idAttribute()));
    }
  }

  /**
   * Writes rows to a topic, one JSON object each: rows → nothing.
   *
   * <ul>
   *   <li>Bounded and unbounded input.
   *   <li>Every message has an attribute {@code millrace-id} that is the same for the same row in
   *       every run, and its event time in milliseconds as {@code millrace-time}.
   *   <li>At least once: a bundle ends when the service has all its messages, and publishes them
   *       again if the runner repeats it.
   *   <li>Bad rows: one that JSON cannot hold, or that is larger than the service takes, fails the
   *       bundle.
   *   <li>Defaults: Google's service; messages without an ordering key.
   * </ul>
   */
  public static final class Write extends PTransform<PCollection<Row>, PDone> {
    private record Settings(
        String topic,
        PubsubConnection connection,
        @Nullable String orderingKey,
        @Nullable String idAttribute,
        @Nullable String timestampAttribute)
        implements Serializable {}

    private final Settings settings;

    private Write(Settings settings) {
      this.settings = settings;
    }

    /**
     * Writes to an emulator instead of Google's service, without credentials.
     *
     * @param endpoint {@code host:port} or {@code http://host:port}
     */
    public Write withEndpoint(String endpoint) {
      return new Write(
          Copy.of(settings, Settings::connection)
              .with(Copy.of(settings.connection(), PubsubConnection::endpoint).with(endpoint)));
    }

    /** Writes a column's value as the ordering key, so that rows of one key stay in order. */
    public Write withOrderingKey(String column) {
      return new Write(Copy.of(settings, Settings::orderingKey).with(column));
    }

    /** Writes the row's id as an attribute of this name, too. */
    public Write withIdAttribute(String attribute) {
      return new Write(Copy.of(settings, Settings::idAttribute).with(attribute));
    }

    /** Writes the event time, as in RFC 3339, as an attribute of this name, too. */
    public Write withTimestampAttribute(String attribute) {
      return new Write(Copy.of(settings, Settings::timestampAttribute).with(attribute));
    }

    /**
     * @throws IllegalArgumentException if the rows have no such column for the ordering key
     */
    @Override
    public PDone expand(PCollection<Row> rows) {
      Schema schema = rows.getSchema();
      rows.apply("Blocks", PackBlocks.of(schema))
          .apply("Messages", PubsubSink.write(options(schema)));
      return PDone.in(rows.getPipeline());
    }

    private PubsubSinkOptions options(Schema schema) {
      return new PubsubSinkOptions(
          getName(),
          settings.connection(),
          schema,
          settings.topic(),
          orderingKey(schema, settings.orderingKey()),
          List.of(),
          -1,
          Map.of(),
          JsonEncoder.of(schema),
          IntStream.range(0, schema.getFieldCount()).boxed().toList(),
          settings.idAttribute(),
          settings.timestampAttribute(),
          RowIds.of(getName(), settings.topic()));
    }

    private static @Nullable TextField orderingKey(Schema schema, @Nullable String column) {
      if (column == null) {
        return null;
      }
      if (!schema.hasField(column)) {
        throw new IllegalArgumentException(
            Nearest.missingColumn(column, "the rows", schema.getFieldNames()));
      }
      int index = schema.indexOf(column);
      return TextField.of(
          "orderingKey", Expression.column(index), schema.getField(index).getType());
    }

    @Override
    public void populateDisplayData(DisplayData.Builder builder) {
      display(builder, "topic", settings.topic(), settings.connection());
      builder
          .addIfNotNull(DisplayData.item("orderingKey", settings.orderingKey()))
          .addIfNotNull(DisplayData.item("idAttribute", settings.idAttribute()))
          .addIfNotNull(DisplayData.item("timestampAttribute", settings.timestampAttribute()));
    }
  }

  private static void display(
      DisplayData.Builder builder, String name, String path, PubsubConnection connection) {
    builder
        .add(DisplayData.item(name, path))
        .addIfNotNull(DisplayData.item("endpoint", connection.endpoint()));
  }
}
