package dev.millrace.io.format.avro;

import static dev.millrace.io.format.avro.AvroRecords.bytes;
import static dev.millrace.io.format.avro.AvroRecords.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.element.EpochUnits;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.format.RecordDecoder;
import dev.millrace.io.format.registry.ApicurioServer;
import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.format.registry.WireFormat;
import dev.millrace.io.kafka.Collected;
import dev.millrace.io.kafka.client.Broker;
import dev.millrace.io.kafka.client.ReadRange;
import dev.millrace.io.kafka.client.TopicSelection;
import dev.millrace.io.kafka.read.EventTimeRules;
import dev.millrace.io.kafka.read.KafkaSource;
import dev.millrace.io.kafka.read.KafkaSourceOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Versions of a schema in one topic, with a real registry and a real broker. */
@ExtendWith(Broker.class)
class AvroRegistryIT {
  private static final String AT =
      "{\"name\": \"at\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}},";
  private static final String FIRST = schema(AT + amount(2));
  private static final String SECOND =
      schema(
          "{\"name\": \"note\", \"type\": [\"null\", \"string\"], \"default\": null},"
              + AT
              + amount(2)
              + ", {\"name\": \"currency\", \"type\": \"string\"}");
  private static final String TOO_PRECISE = schema(AT + amount(3));

  private static final Schema COLUMNS =
      Schema.builder()
          .addField("at", ValueKind.TIMESTAMP_TYPE)
          .addField("amount", ValueKind.decimalType(12, 2))
          .addStringField("currency")
          .addNullableField("note", FieldType.STRING)
          .build();

  private static final ApicurioServer SERVER = new ApicurioServer();

  @BeforeAll
  static void start() {
    assumeThat(ApicurioServer.isThere()).as("the registry was unpacked").isTrue();
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static String amount(int scale) {
    return "{\"name\": \"amount\", \"type\": {\"type\": \"bytes\", \"logicalType\": \"decimal\","
        + " \"precision\": 12, \"scale\": "
        + scale
        + "}}";
  }

  private static RegistrySettings settings() {
    return RegistrySettings.of(SERVER.url(), Duration.ofSeconds(20));
  }

  @Test
  void producersChangeTheSchemaWhileTheTopicIsRead(Broker broker) {
    // given
    SchemaRegistry registry = SchemaRegistry.of(settings());
    int first = registry.register("orders-value", "AVRO", FIRST);
    int second = registry.register("orders-value", "AVRO", SECOND);
    int wrong = registry.register("orders-value", "AVRO", TOO_PRECISE);
    String reader =
        schema(
            AT
                + amount(2)
                + ", {\"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\"}");
    String topic = broker.topic("orders", 1);
    byte[] old = bytes(FIRST, "{\"at\": 1767225600000, \"amount\": \"\\u007b\"}");
    broker.sendBytes(topic, 0, WireFormat.framed(first, old));
    broker.sendBytes(
        topic,
        0,
        WireFormat.framed(
            second,
            bytes(
                SECOND,
                "{\"note\": {\"string\": \"n\"}, \"at\": 1767225600001, \"amount\": \"\\u000a\","
                    + " \"currency\": \"CHF\"}")));
    broker.sendBytes(topic, 0, WireFormat.framed(wrong, old));
    broker.sendBytes(topic, 0, WireFormat.framed(9999, old));
    broker.sendBytes(topic, 0, WireFormat.framed(0, new byte[] {0, 0, 0, 1, 2}));
    broker.sendBytes(topic, 0, WireFormat.framed(first, Arrays.copyOf(old, old.length + 2)));
    broker.flush();
    RecordDecoder decoder =
        new AvroFormat(reader, settings()).decoder(COLUMNS, EpochUnits.OF_TYPES);
    // when
    List<SourceRecord> records = read(broker, topic, decoder);
    // then
    assertThat(records.get(0).row())
        .containsExactly(1_767_225_600_000L, new BigDecimal("1.23"), "EUR", null);
    assertThat(records.get(1).row())
        .containsExactly(1_767_225_600_001L, new BigDecimal("0.10"), "CHF", "n");
    assertThat(records.subList(2, 6).stream().map(r -> r.fault().code() + " " + r.fault().reason()))
        .containsExactly(
            "ML-6117 the schema with the id "
                + wrong
                + " does not fit the columns (the schema "
                + second
                + " does): field 'amount' is decimal(12,3); expected what fits the column's"
                + " DECIMAL(12,2)",
            "ML-6116 the registry " + SERVER.url() + " knows no schema with the id 9999",
            "ML-6115 the schema's id is 0, which no registry gives; Apicurio's own serializer"
                + " writes ids of 8 bytes: set apicurio.registry.as-confluent=true in the producer",
            "ML-6118 broken Avro at byte "
                + (5 + old.length)
                + ": 2 bytes are left; was the value written with another schema?");
  }

  private static List<SourceRecord> read(Broker broker, String topic, RecordDecoder decoder) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.as(DirectOptions.class));
    Collected collected = new Collected();
    pipeline
        .apply(
            KafkaSource.read(
                KafkaSourceOptions.of(
                        "orders",
                        broker.connection(),
                        TopicSelection.of(topic),
                        decoder,
                        EventTimeRules.ofColumn(0))
                    .withRange(ReadRange.untilIdle(Duration.ofSeconds(1)))))
        .apply(collected);
    pipeline.run().waitUntilFinish();
    return collected.records();
  }

  @Test
  void idsAreFoundBySubject() {
    SchemaRegistry registry = SchemaRegistry.of(settings());
    assertThat(registry.find("found-value", "AVRO", FIRST)).isEmpty();
    int id = registry.register("found-value", "AVRO", FIRST);
    assertThat(registry.find("found-value", "AVRO", FIRST)).hasValue(id);
    assertThat(registry.latest("found-value"))
        .hasValueSatisfying(s -> assertThat(s.id()).isEqualTo(id));
    assertThat(registry.schema(id)).hasValueSatisfying(s -> assertThat(s.type()).isEqualTo("AVRO"));
  }
}
