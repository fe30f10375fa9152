package dev.millrace.cli.kinesis;

import dev.millrace.base.SecretText;
import dev.millrace.cli.kinesis.KinesisServer.Sent;
import dev.millrace.diag.Position;
import dev.millrace.element.EpochUnits;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.format.ValueFormat;
import dev.millrace.io.kinesis.KinesisMark;
import dev.millrace.io.kinesis.KinesisSourceOptions;
import dev.millrace.io.kinesis.KinesisSourceOptions.Columns;
import dev.millrace.io.kinesis.KinesisSourceOptions.Range;
import dev.millrace.io.kinesis.KinesisTarget;
import dev.millrace.io.kinesis.KinesisTarget.Login;
import dev.millrace.io.kinesis.StreamSource;
import dev.millrace.io.partitioned.EventTimeRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;

/** Reads a stream whose records have an id and an event time, with restarts. */
final class KinesisReads {
  private static final Schema ROWS =
      Schema.builder()
          .addInt32Field("id")
          .addField("t", ValueKind.TIMESTAMP_TYPE)
          .addStringField("key")
          .addStringField("shard")
          .build();

  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  /** What happens between two batches. */
  interface Pause {
    void take() throws InterruptedException;
  }

  private KinesisReads() {}

  static KinesisSourceOptions options(KinesisServer server, Range range) {
    Schema payload = Schema.builder().addFields(ROWS.getFields().subList(0, 2)).build();
    return new KinesisSourceOptions(
        "s",
        new KinesisTarget(
            Position.ofFile("p.yaml"),
            "s",
            "us-east-1",
            server.endpoint(),
            new Login(SecretText.of("id"), SecretText.of(KinesisServer.SECRET), null),
            Duration.ofMinutes(2)),
        range,
        ValueFormat.JSON.decoder(payload, EpochUnits.NONE),
        ROWS,
        new Columns(2, -1, 3, -1),
        EventTimeRules.ofColumn(1).withIdle(Duration.ofHours(1), false));
  }

  static Range range(long since) {
    return new Range(since, null, false, Duration.ofMillis(500), false);
  }

  /** The events of eight keys in turn, a second apart. */
  static List<Sent> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(KinesisReads::event).toList();
  }

  static Sent event(int id) {
    return event("k" + id % 8, id);
  }

  static Sent event(String key, int id) {
    String t = Instant.ofEpochMilli(START + id * 1_000L).toString();
    return Sent.of(key, "{\"id\": %d, \"t\": \"%s\"}".formatted(id, t));
  }

  /** Reads to the end, with a new reader after so many records each time. */
  static List<SourceRecord> read(KinesisSourceOptions options, int restartAfter) throws Exception {
    return read(options, restartAfter, () -> {});
  }

  /** The same, with something that happens after each batch. */
  static List<SourceRecord> read(KinesisSourceOptions options, int restartAfter, Pause afterBatch)
      throws Exception {
    StreamSource source = new StreamSource(options);
    List<SourceRecord> all = new ArrayList<>();
    KinesisMark mark = null;
    boolean over = false;
    while (!over) {
      UnboundedReader<SourceBatch> reader =
          source.createReader(PipelineOptionsFactory.create(), mark);
      int read = 0;
      boolean some = reader.start();
      while (true) {
        if (some) {
          read += reader.getCurrent().records().size();
          all.addAll(reader.getCurrent().records());
          afterBatch.take();
        }
        over = reader.getWatermark().equals(BoundedWindow.TIMESTAMP_MAX_VALUE);
        if (over || read >= restartAfter) {
          break;
        }
        some = reader.advance();
      }
      mark =
          CoderUtils.clone(
              source.getCheckpointMarkCoder(), (KinesisMark) reader.getCheckpointMark());
      reader.close();
    }
    return all;
  }

  static int id(SourceRecord record) {
    return (Integer) record.row()[0];
  }

  static Map<String, List<Integer>> byKey(List<SourceRecord> records) {
    Map<String, List<Integer>> ids = new TreeMap<>();
    records.forEach(
        r -> ids.computeIfAbsent((String) r.row()[2], key -> new ArrayList<>()).add(id(r)));
    return ids;
  }

  static Map<String, List<Integer>> expected(int count) {
    Map<String, List<Integer>> ids = new TreeMap<>();
    IntStream.range(0, count)
        .forEach(i -> ids.computeIfAbsent("k" + i % 8, key -> new ArrayList<>()).add(i));
    return ids;
  }
}
