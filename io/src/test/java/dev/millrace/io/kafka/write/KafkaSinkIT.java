package dev.millrace.io.kafka.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Position;
import dev.millrace.diag.UserException;
import dev.millrace.element.Envelopes;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.element.RowIds;
import dev.millrace.element.Window;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.Expression;
import dev.millrace.io.format.JsonEncoder;
import dev.millrace.io.kafka.Events;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.KafkaProbe;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.kafka.read.TopicRecord;
import dev.millrace.io.rows.routing.RowTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.class)
class KafkaSinkIT {
  private static final RowCodec CODEC = RowCodec.of(Events.SCHEMA);

  private static KafkaSinkOptions options(KafkaConnection connection, SinkTopic topic) {
    return new KafkaSinkOptions(
        "out",
        connection,
        Events.SCHEMA,
        topic,
        SinkField.of("key", Expression.column(0), FieldType.INT32),
        -1,
        -1,
        List.of(
            SinkField.of("who", row -> "me", FieldType.STRING),
            SinkField.of("nobody", row -> null, FieldType.STRING)),
        JsonEncoder.of(Events.SCHEMA),
        RowIds.of("orders", "out"),
        0,
        null);
  }

  private static Block block(Event... events) {
    BlockBuilder builder = new BlockBuilder(CODEC, 0);
    for (Event event : events) {
      builder.add(event);
    }
    return builder.build();
  }

  private static PipelineResult write(KafkaSinkOptions options, Block... blocks) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline
        .apply(Create.of(List.of(blocks)).withCoder(BlockCoder.of()))
        .apply(KafkaSink.write(options));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static List<TopicRecord> read(Broker broker, String topic) {
    List<TopicRecord> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.all(broker.connection(), topic)) {
      reader.forEachRemaining(records::add);
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static SinkTopic perRow(Expression topic, String... names) {
    return SinkTopic.perRow(
        new RowTarget("a topic", topic, Set.of(names), null, name -> Optional.empty()));
  }

  @Test
  void writesEveryRowWithKeyTimeHeadersAndIdentifier(Broker broker) {
    // given
    String topic = broker.topic("sink", 1);
    long ten = Events.millis("10:00:00");
    Event first = Event.of(ten, 1, ten);
    Event ancient = Event.of(-5, 2, -5L);
    // when
    PipelineResult result =
        write(options(broker.connection(), SinkTopic.of(topic)), block(first, ancient));
    // then
    List<TopicRecord> records = read(broker, topic);
    assertThat(records)
        .extracting(r -> text(r.key()) + " " + r.time() + " " + text(r.value()))
        .containsExactly(
            "1 " + ten + " {\"id\":1,\"at\":\"2026-01-01T10:00:00.000Z\"}",
            "2 0 {\"id\":2,\"at\":\"1969-12-31T23:59:59.995Z\"}");
    byte[] row = CODEC.encode(first.values());
    String id = RowIds.of("orders", "out").id(row, 0, row.length, ten, Window.GLOBAL);
    assertThat(records.get(0).headers())
        .extracting(h -> h.key() + "=" + text(h.value()))
        .containsExactly("millrace-id=" + id, "who=me");
    assertThat(counters(result)).containsEntry("out/in", 2L).containsEntry("out/written", 2L);
  }

  @Test
  void writesTheSameBytesWhenRunAgain(Broker broker) {
    // given
    String topic = broker.topic("again", 1);
    Block block = block(Event.of(7, 1, 7L));
    KafkaSinkOptions options = options(broker.connection(), SinkTopic.of(topic));
    // when
    write(options, block);
    write(options, block);
    // then
    List<TopicRecord> records = read(broker, topic);
    assertThat(records).hasSize(2);
    assertThat(text(records.get(0).headers().get(0).value()))
        .isEqualTo(text(records.get(1).headers().get(0).value()));
    assertThat(records.get(0).value()).isEqualTo(records.get(1).value());
  }

  @Test
  void routesRowsToTheTopicsThatTheirExpressionNames(Broker broker) {
    // given
    String even = broker.topic("even", 1);
    String odd = broker.topic("odd", 1);
    // when
    write(
        options(
            broker.connection(), perRow(row -> (Integer) row[0] % 2 == 0 ? even : odd, even, odd)),
        block(Event.of(0, 1, 0L), Event.of(0, 2, 0L), Event.of(0, 3, 0L)));
    // then
    assertThat(read(broker, even)).extracting(r -> text(r.key())).containsExactly("2");
    assertThat(read(broker, odd)).extracting(r -> text(r.key())).containsExactly("1", "3");
  }

  @Test
  void failsTheRunWhenARecordIsTooLarge(Broker broker) {
    // given
    String topic = broker.topic("large", 1);
    KafkaConnection tiny =
        new KafkaConnection(
            new Position("p.yaml", 3, 5),
            broker.bootstrapServers(),
            Map.of("max.request.size", "100"),
            KafkaConnection.DEFAULT_TIMEOUT);
    // when, then
    assertThatThrownBy(() -> write(options(tiny, SinkTopic.of(topic)), block(Event.of(0, 1, 0L))))
        .rootCause()
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("p.yaml:3:5: error ML-5009: a row of 'out' is too large");
  }

  private static void limit(Broker broker, String topic, int bytes) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
            AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  private static Event[] events(int count) {
    Event[] events = new Event[count];
    for (int i = 0; i < count; i++) {
      events[i] = Event.of(0, i, (long) i);
    }
    return events;
  }

  @Test
  void writesBatchesThatTheTopicTakes(Broker broker) throws Exception {
    // given: a topic that takes a hundredth of a full batch, by name and named by rows
    String topic = broker.topic("small", 1);
    limit(broker, topic, 1_500);
    String other = broker.topic("usual", 1);
    SinkTopic named = perRow(row -> (Integer) row[0] % 2 == 0 ? topic : other, topic, other);
    // when
    write(options(broker.connection(), SinkTopic.of(topic)), block(events(500)));
    write(options(broker.connection(), named), block(events(500)));
    // then
    assertThat(read(broker, topic)).hasSize(750);
    assertThat(read(broker, other)).hasSize(250);
  }

  @Test
  void aLetterIsCutToWhatTheTopicTakesThatItNames(Broker broker) throws Exception {
    // given: letters for a topic of 100 KB and for one of the usual limit
    String small = broker.topic("letters-small", 1);
    limit(broker, small, 100_000);
    String usual = broker.topic("letters-usual", 1);
    RowCodec codec = RowCodec.of(Envelopes.DEAD_LETTER);
    BlockBuilder letters = new BlockBuilder(codec, 0);
    for (int i = 0; i < 2; i++) {
      Event letter =
          Envelopes.deadLetter(
              new PipelineId("orders", "0123456789abcdef"),
              i == 0 ? "small" : "usual",
              new RowFault("ML-6102", "broken JSON"),
              null,
              null,
              "[".repeat(600_000));
      letters.add(letter);
    }
    int step = Envelopes.DEAD_LETTER.indexOf("step");
    KafkaSinkOptions options =
        new KafkaSinkOptions(
            "dead_letter",
            broker.connection(),
            Envelopes.DEAD_LETTER,
            perRow(row -> row[step].equals("small") ? small : usual, small, usual),
            null,
            -1,
            -1,
            List.of(),
            JsonEncoder.of(Envelopes.DEAD_LETTER),
            RowIds.of("orders", "dead_letter"),
            0,
            null);
    // when
    write(options, letters.build());
    // then
    assertThat(read(broker, small)).hasSize(1);
    assertThat(text(read(broker, small).get(0).value()))
        .contains("the record is too large for a dead letter: the first ")
        .hasSizeBetween(80_000, 100_000);
    assertThat(text(read(broker, usual).get(0).value())).hasSizeGreaterThan(800_000);
  }

  @Test
  void aRowThatTheTopicDoesNotTakeFailsTheRunAtOnce(Broker broker) throws Exception {
    // given
    String topic = broker.topic("tiny", 1);
    limit(broker, topic, 150);
    // when, then
    long before = System.nanoTime();
    assertThatThrownBy(
            () ->
                write(options(broker.connection(), SinkTopic.of(topic)), block(Event.of(0, 1, 0L))))
        .rootCause()
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("kafka: error ML-5009: a row of 'out' is too large");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void canBeSentToAWorker(Broker broker) {
    SerializableUtils.ensureSerializable(
        new WriteRecordsFn(options(broker.connection(), SinkTopic.of("t")), false));
  }

  @Test
  void createsMissingTopicsOnlyWhereTheBrokerDoes(Broker broker) {
    // given: the test's broker creates none by itself
    String topic = broker.topic("existing", 1);
    KafkaProbe.openSink(broker.connection(), List.of(topic));
    // when, then
    String wrong = topic.replace("existing", "exsting");
    assertThatThrownBy(() -> KafkaProbe.openSink(broker.connection(), List.of(topic, wrong)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "kafka: error ML-5007: the rows cannot be written: "
                + broker.bootstrapServers()
                + " has no topic '"
                + wrong
                + "' and creates none by itself (auto.create.topics.enable = false). Create it"
                + " first. Did you mean '"
                + topic
                + "'?");
    try (TopicAdmin admin = TopicAdmin.open(broker.connection())) {
      assertThat(admin.create(wrong, Optional.of(2))).isTrue();
      assertThat(admin.create(wrong, Optional.of(2))).isFalse();
      assertThat(admin.endOffsets(wrong)).isEqualTo(Map.of(0, 0L, 1, 0L));
    }
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new LinkedHashMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      counters.put(counter.getName().getName(), counter.getCommitted());
    }
    return counters;
  }
}
