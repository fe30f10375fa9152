package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Produces the first plays of a data set, in the order of arrival, partitioned by id. A last record
 * per partition, which J1 filters out, moves the watermark after all of them, so that every result
 * comes out without the end of the run.
 */
final class PlaysProducer {
  private static final long BEHIND_ALL_MILLIS = 86_400_000;

  private final Path data;
  private final PlayForm form;
  private final long events;
  private final int partitions;
  private final WatermarkTracker tracker;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;
  private long newest;
  private long pacedFromMillis;
  private long pacedFromNanos;
  private long endedMillis;

  /**
   * How fast to produce.
   *
   * @param atOnce so many first records as fast as possible
   * @param between is called after them
   * @param perSecond the rate of those that follow
   */
  record Pace(long atOnce, Runnable between, long perSecond) {
    /** All records as fast as possible. */
    static final Pace FAST = new Pace(Long.MAX_VALUE, () -> {}, 1);
  }

  /**
   * @param data the data set
   * @param form how they are written
   * @param events how many to produce
   * @param tracker is told of every record
   */
  PlaysProducer(Path data, PlayForm form, long events, int partitions, WatermarkTracker tracker) {
    this.data = data;
    this.form = form;
    this.events = events;
    this.partitions = partitions;
    this.tracker = tracker;
  }

  /** The files of a data set's plays, in the order of arrival. */
  static List<Path> files(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("plays"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  /**
   * Produces.
   *
   * @throws IOException if the data set has too few events, or the broker refuses one
   */
  void run(String broker, Pace pace) throws IOException, SQLException {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("bootstrap.servers", broker);
    config.put("linger.ms", 5);
    config.put("batch.size", 128 * 1024);
    try (Connection connection = DuckDb.connectStreaming();
        Statement statement = connection.createStatement();
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Path file : new ArrayList<>(files(data))) {
        if (sent < events) {
          try (ResultSet rows = statement.executeQuery(query(file))) {
            send(rows, producer, pace);
          }
        }
      }
      if (sent < events) {
        throw new IOException(data + " has only " + sent + " plays, but " + events + " are wanted");
      }
      endedMillis = System.currentTimeMillis();
      pushWatermark(producer);
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new IOException("the broker refused a record", failed);
    }
  }

  /** When the records that have a rate began. */
  long pacedFromMillis() {
    return pacedFromMillis;
  }

  /** When the last play was handed to the producer. */
  long endedMillis() {
    return endedMillis;
  }

  private String query(Path file) {
    return ("SELECT event_id, hash(event_id) %% %d AS p, epoch_ms(event_time) AS t, %s"
            + " FROM read_parquet('%s', hive_partitioning = false) LIMIT %d")
        .formatted(partitions, form.columns(), file, events - sent);
  }

  private void send(ResultSet rows, KafkaProducer<byte[], byte[]> producer, Pace pace)
      throws SQLException {
    while (rows.next()) {
      if (sent == pace.atOnce()) {
        producer.flush();
        pace.between().run();
        pacedFromMillis = System.currentTimeMillis();
        pacedFromNanos = System.nanoTime();
      }
      if (sent > pace.atOnce()) {
        long due = (sent - pace.atOnce()) * 1_000_000_000L / pace.perSecond();
        // Sleeping is coarse: what fell due meanwhile is sent at once.
        long ahead = due - (System.nanoTime() - pacedFromNanos);
        if (ahead > 0) {
          LockSupport.parkNanos(ahead);
        }
      }
      send(producer, rows.getInt(2), rows.getLong(3), rows.getString(1), form.value(rows, 4));
      sent++;
    }
  }

  private void pushWatermark(KafkaProducer<byte[], byte[]> producer) {
    long time = newest + BEHIND_ALL_MILLIS;
    for (int partition = 0; partition < partitions; partition++) {
      String id = "end-" + partition;
      send(producer, partition, time, id, form.end(id, time));
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer, int partition, long time, String id, byte[] value) {
    newest = Math.max(newest, time);
    tracker.producing(partition, time, System.currentTimeMillis());
    var unused =
        producer.send(
            new ProducerRecord<>(
                Broker.PLAYS, partition, id.getBytes(StandardCharsets.UTF_8), value),
            (metadata, thrown) -> {
              if (thrown != null) {
                failure.compareAndSet(null, thrown);
              }
            });
  }
}
