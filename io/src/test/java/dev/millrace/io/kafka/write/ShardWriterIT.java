package dev.millrace.io.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.Event;
import dev.millrace.element.RowIds;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.Expression;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.read.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.class)
class ShardWriterIT {
  private static final RowCodec CODEC = RowCodec.of(Events.SCHEMA);

  private static KafkaSinkOptions options(Broker broker, String topic) {
    return new KafkaSinkOptions(
        "out",
        broker.connection(),
        Events.SCHEMA,
        SinkTopic.of(topic),
        SinkField.of("key", Expression.column(0), FieldType.INT32),
        -1,
        -1,
        List.of(),
        JsonEncoder.of(Events.SCHEMA),
        RowIds.of("orders", "out"),
        0,
        new ExactlyOnce(topic + "-writer", 1));
  }

  private static ShardWriter open(Broker broker, String topic, ShardLog log) {
    KafkaSinkOptions options = options(broker, topic);
    return ShardWriter.open(options, new RecordForm(options), log.id(), log);
  }

  private static ShardLog log(String topic, String lineage, long first, long next) {
    return new ShardLog(topic + "-writer-0", lineage, first, next);
  }

  /** Block n holds the row n. */
  private static Block block(long number) {
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    builder.add(Event.of(number, (int) number, number));
    return builder.build();
  }

  private static List<String> committedKeys(Broker broker, String topic) {
    KafkaConnection reading =
        new KafkaConnection(
            broker.connection().position(),
            broker.bootstrapServers(),
            Map.of("isolation.level", "read_committed"),
            KafkaConnection.DEFAULT_TIMEOUT);
    List<String> keys = new ArrayList<>();
    try (TopicReader reader = TopicReader.all(reading, topic)) {
      reader.forEachRemaining(r -> keys.add(new String(r.key(), StandardCharsets.UTF_8)));
    }
    return keys;
  }

  @Test
  void writesEachBlockOnceHoweverOftenItIsAskedTo(Broker broker) {
    // given
    String topic = broker.topic("once", 1);
    // when: the state never learns what was written
    for (int attempt = 0; attempt < 3; attempt++) {
      try (ShardWriter writer = open(broker, topic, log(topic, "life", 0, 5))) {
        assertThat(writer.write(0, 2 + attempt, ShardWriterIT::block)).isEqualTo(2 + attempt);
      }
    }
    // then
    assertThat(committedKeys(broker, topic)).containsExactly("0", "1", "2", "3");
  }

  @Test
  void aLaterAttemptFencesAnEarlierOne(Broker broker) {
    // given
    String topic = broker.topic("fence", 1);
    try (ShardWriter zombie = open(broker, topic, log(topic, "life", 0, 3));
        ShardWriter heir = open(broker, topic, log(topic, "life", 0, 3))) {
      heir.write(0, 3, ShardWriterIT::block);
      // when, then
      assertThatThrownBy(() -> zombie.write(0, 3, ShardWriterIT::block))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("ML-5010");
    }
    assertThat(committedKeys(broker, topic)).containsExactly("0", "1", "2");
  }

  @Test
  void whatAnAttemptLeftOpenIsNotSeenAndWrittenAgain(Broker broker) {
    // given: an attempt that dies between sending and committing
    String topic = broker.topic("open", 1);
    ShardWriter dying = open(broker, topic, log(topic, "life", 0, 3));
    assertThatThrownBy(
            () ->
                dying.write(
                    0,
                    3,
                    number -> {
                      if (number == 2) {
                        throw new IllegalStateException("died");
                      }
                      return block(number);
                    }))
        .hasMessage("died");
    dying.close();
    // when
    try (ShardWriter heir = open(broker, topic, log(topic, "life", 0, 3))) {
      heir.write(0, 3, ShardWriterIT::block);
    }
    // then
    assertThat(committedKeys(broker, topic)).containsExactly("0", "1", "2");
  }

  @Test
  void aRunWithoutStateBeginsAnew(Broker broker) {
    // given
    String topic = broker.topic("anew", 1);
    try (ShardWriter writer = open(broker, topic, log(topic, "first", 0, 2))) {
      writer.write(0, 2, ShardWriterIT::block);
    }
    // when
    try (ShardWriter writer = open(broker, topic, log(topic, "second", 0, 1))) {
      writer.write(0, 1, ShardWriterIT::block);
    }
    // then
    assertThat(committedKeys(broker, topic)).containsExactly("0", "1", "0");
  }

  @Test
  void refusesStatesThatDoNotFitWhatIsWritten(Broker broker) {
    // given
    String topic = broker.topic("refused", 1);
    try (ShardWriter writer = open(broker, topic, log(topic, "life", 0, 5))) {
      writer.write(0, 5, ShardWriterIT::block);
    }
    // when, then: a savepoint from before the last rows
    assertThatThrownBy(() -> open(broker, topic, log(topic, "life", 2, 4)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "kafka: error ML-5022: more of 'out' is written than the state knows of that this job"
                + " was resumed from, so rows would be written again. To go on nevertheless, at the"
                + " price of rows written twice, give the output a new transactional.id in"
                + " producer_config_updates.");
    // when, then: another run wrote in between
    assertThatThrownBy(() -> open(broker, topic, log(topic, "other", 2, 4)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "kafka: error ML-5021: another run has written 'out' since this job's state was saved"
                + " (group '"
                + topic
                + "-writer-0').");
    // when, then: the group was deleted
    assertThatThrownBy(() -> open(broker, topic, new ShardLog(topic + "-writer-9", "life", 2, 4)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "kafka: error ML-5020: Kafka no longer knows what was written of 'out' (group '"
                + topic
                + "-writer-9'): it was deleted, or nothing was written for longer than the broker's"
                + " offsets.retention.minutes.");
    // when, then: Kafka was restored from an old copy
    assertThatThrownBy(() -> open(broker, topic, log(topic, "life", 6, 6)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("kafka: error ML-5020: Kafka's position of 'out'");
  }

  @Test
  void stateAndFunctionsCanBeKeptAndSent(Broker broker) throws Exception {
    Coder<ShardLog> coder = ShardLogCoder.of();
    CoderProperties.coderDecodeEncodeEqual(coder, new ShardLog("id", "life", 3, 9));
    CoderProperties.coderDeterministic(
        coder, new ShardLog("id", "life", 3, 9), new ShardLog("id", "life", 3, 9));
    KafkaSinkOptions options = options(broker, "t");
    SerializableUtils.ensureSerializable(
        new CommitBlocksFn(options, new ExactlyOnce("x", 2), java.time.Clock.systemUTC(), true));
    SerializableUtils.ensureSerializable(new BlockShardFn("s", 3));
  }
}
