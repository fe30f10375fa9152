package dev.millrace.cli.pulsar;

import dev.millrace.base.SecretText;
import dev.millrace.cli.pulsar.PulsarServer.Sent;
import dev.millrace.diag.Position;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.arrival.HeaderColumns;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.partitioned.EventTimeRules;
import dev.millrace.io.pulsar.PulsarMark;
import dev.millrace.io.pulsar.PulsarSourceOptions;
import dev.millrace.io.pulsar.PulsarSourceOptions.Columns;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import dev.millrace.io.pulsar.PulsarSourceOptions.Reading;
import dev.millrace.io.pulsar.PulsarTarget;
import dev.millrace.io.pulsar.PulsarTarget.Access;
import dev.millrace.io.pulsar.PulsarTarget.Kind;
import dev.millrace.io.pulsar.PulsarTarget.Login;
import dev.millrace.io.pulsar.TopicSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;

/** Reads a topic whose messages have an id and an event time, with restarts. */
final class PulsarReads implements AutoCloseable {
  private static final Schema ROWS =
      Schema.builder()
          .addInt32Field("id")
          .addField("t", ValueKind.TIMESTAMP_TYPE)
          .addNullableStringField("key")
          .addStringField("message")
          .build();

  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  private final TopicSource source;
  private final UnboundedReader<SourceBatch> reader;
  private final List<SourceRecord> records = new ArrayList<>();
  private boolean started;

  PulsarReads(PulsarSourceOptions options, @Nullable PulsarMark mark) throws Exception {
    source = new TopicSource(options);
    reader = source.createReader(PipelineOptionsFactory.create(), mark);
  }

  /** How a topic is read. */
  record How(String topic, long since, boolean allowGap, boolean compacted, String subscription) {
    static How of(String topic) {
      return new How(topic, Range.EARLIEST, false, false, "");
    }

    How since(long time) {
      return new How(topic, time, allowGap, compacted, subscription);
    }

    How withGaps() {
      return new How(topic, since, true, compacted, subscription);
    }

    How ofCompacted() {
      return new How(topic, since, allowGap, true, subscription);
    }

    How through(String name) {
      return new How(topic, since, allowGap, compacted, name);
    }

    PulsarSourceOptions options(PulsarServer server, Clock clock) throws Exception {
      Schema payload = Schema.builder().addFields(ROWS.getFields().subList(0, 2)).build();
      return new PulsarSourceOptions(
          "s",
          new PulsarTarget(
              Position.ofFile("p.yaml"),
              "persistent://public/default/" + topic,
              server.url(),
              new Access(
                  new Login(Kind.TOKEN, "", SecretText.of(PulsarServer.token("admin"))), null),
              Duration.ofMinutes(1)),
          new Range(since, null, allowGap, null, false),
          new Reading(1_000, compacted, subscription.isEmpty() ? null : subscription),
          ValueFormat.JSON.decoder(payload, EpochUnits.NONE),
          ROWS,
          new Columns(HeaderColumns.NONE, 2, 3, -1, -1, -1),
          EventTimeRules.ofColumn(1).withIdle(Duration.ofHours(1), false).withClock(clock));
    }
  }

  /** The ids of such messages. */
  static List<Integer> ids(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /** Messages a second apart, of eight keys in turn. */
  static List<Sent> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(id -> event(id, "")).toList();
  }

  /** A message with something in it that is no column. */
  static Sent event(int id, String more) {
    String t = Instant.ofEpochMilli(START + id * 1_000L).toString();
    return new Sent(
        "k" + id % 8, "{\"id\": %d, \"t\": \"%s\", \"more\": \"%s\"}".formatted(id, t, more), "");
  }

  /** Reads until so many have come. */
  PulsarReads until(int count) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (records.size() < count && System.nanoTime() < end) {
      on();
    }
    return this;
  }

  /** Reads on for a time. */
  PulsarReads on(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      on();
    }
    return this;
  }

  private void on() throws Exception {
    boolean some = started ? reader.advance() : reader.start();
    started = true;
    if (some) {
      records.addAll(reader.getCurrent().records());
    }
  }

  List<SourceRecord> records() {
    return records;
  }

  /** The ids of the events. */
  List<Integer> ids() {
    return records.stream().map(record -> (Integer) record.row()[0]).toList();
  }

  /** A checkpoint, which is durable. */
  PulsarMark mark() throws Exception {
    PulsarMark mark = (PulsarMark) reader.getCheckpointMark();
    mark.finalizeCheckpoint();
    return CoderUtils.clone(source.getCheckpointMarkCoder(), mark);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
