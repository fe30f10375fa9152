package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.element.SourceRecord;
import dev.millrace.io.ManualClock;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.partitioned.EventTimeRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.joda.time.Instant;

/** How tests of {@link BatchReader} read, on a clock that goes on when they say so. */
final class ReadsOnAClock {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final ManualClock clock = new ManualClock("2026-01-01T12:00:00Z");

  EventTimeRules rules() {
    return EventTimeRules.ofColumn(1)
        .withMaxOutOfOrderness(Duration.ofSeconds(10))
        .withIdle(Duration.ofSeconds(30), true)
        .withClock(clock);
  }

  static KafkaSourceOptions options(
      KafkaConnection connection, String topic, EventTimeRules rules) {
    return KafkaSourceOptions.of(
        "events", connection, TopicSelection.of(topic), Events.DECODER, rules);
  }

  static BatchSource onlySplit(KafkaSourceOptions options) {
    List<BatchSource> splits =
        new BatchSource(options, null).split(1, PipelineOptionsFactory.create());
    assertThat(splits).hasSize(1);
    return splits.get(0);
  }

  static BatchReader open(BatchSource split, KafkaMark mark) {
    return (BatchReader) split.createReader(PipelineOptionsFactory.create(), mark);
  }

  /** Reads until {@code count} records were handed out. */
  static List<SourceRecord> take(UnboundedReader<?> reader, int count) {
    List<SourceRecord> records = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              if (reader.advance()) {
                records.addAll(((BatchReader) reader).getCurrent().records());
              }
              return records.size() >= count;
            });
    return records;
  }

  /** Lets wall-clock time pass, during which the reader is called as a runner would. */
  void pass(BatchReader reader, Duration time) {
    Duration step = Duration.ofSeconds(8);
    for (Duration left = time; !left.isZero(); left = left.minus(step)) {
      step = left.compareTo(step) < 0 ? left : step;
      clock.pass(step);
      assertThat(reader.advance()).isFalse();
    }
  }

  static Instant at(String time) {
    return new Instant(Events.millis(time));
  }

  static KafkaMark throughItsCoder(KafkaMark mark) throws IOException {
    return CoderUtils.clone(KafkaMarkCoder.of(), mark);
  }
}
