package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * L1 in Kafka Streams, in this process: two threads, state in RocksDB behind a cache of 512 MB,
 * commits every second. Results are updates, whose last one per title and minute counts: closing
 * windows would need records in all partitions of the repartition topic.
 */
public final class KafkaStreamsLive {
  private static final String RESULTS = "bench.minutes";

  private KafkaStreamsLive() {}

  /**
   * Runs until the results have been quiet for a while.
   *
   * @param arguments the broker's address, and a directory for state
   */
  public static void main(String[] arguments) throws InterruptedException {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            "bench.plays",
            Consumed.with(Serdes.String(), plays()).withTimestampExtractor(KafkaStreamsLive::time))
        .filter((id, play) -> play.isViewing())
        .process(new FirstOfId())
        .groupByKey(Grouped.with(Serdes.String(), repartitioned()))
        // The partitions are read one ahead of the other: a day is as long as the data.
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofDays(1)))
        .aggregate(
            Minute::new,
            (content, play, minute) -> minute.add(play),
            Materialized.with(Serdes.String(), minutes()))
        .toStream()
        .map(
            (window, minute) ->
                KeyValue.pair(
                    window.key() + "@" + window.window().start(), minute.json(window.key())))
        .to(RESULTS, Produced.with(Serdes.String(), Serdes.String()));
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "l1");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[1]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 512L << 20);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.start();
    QuietTopic.await(arguments[0], RESULTS, Duration.ofSeconds(10));
    Runtime.getRuntime().halt(0);
  }

  private static long time(ConsumerRecord<Object, Object> record, long newest) {
    return ((Play) record.value()).time();
  }

  private static Serde<Play> plays() {
    return Serdes.serdeFrom(
        (topic, play) -> {
          throw new UnsupportedOperationException("plays are only read");
        },
        (topic, json) -> Play.of(json));
  }

  private static Serde<Play> repartitioned() {
    return Serdes.serdeFrom((topic, play) -> play.bytes(), (topic, bytes) -> Play.ofBytes(bytes));
  }

  private static Serde<Minute> minutes() {
    return Serdes.serdeFrom(
        (topic, minute) -> minute == null ? null : minute.bytes(),
        (topic, bytes) -> bytes == null ? null : Minute.of(bytes));
  }
}
