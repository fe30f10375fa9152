package dev.millrace.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connect.Connectors;
import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.UserException;
import dev.millrace.plan.model.Plan;
import dev.millrace.spec.yaml.PipelineFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnPlacesTest {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: orders, config: {keep: "TRUE"}}
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, gone: BOOLEAN, at: TIMESTAMP NOT NULL}
          timestamp: at
          live:
            type: ReadFromKafka
            config: {topic: orders, bootstrap_servers: "b:1", format: JSON, consumer_config: {group.id: readers}}
          archive: {type: ReadFromParquet, config: {path: archive}}
        messages:
          fields: {id: BIGINT NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          live: {type: ReadFromPubSub, config: {subscription: projects/project/subscriptions/orders, format: JSON}}
      outputs:
        once:
          input: All
          live:
            type: WriteToKafka
            config: {topic: paid, bootstrap_servers: "b:1", key: none, format: JSON, delivery: exactly_once, producer_config: {transactional.id: tx}}
        copies: {input: messages, live: {type: WriteToConsole}}
        %s
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "b:1", key: none, format: JSON}}
      """;

  @TempDir Path directory;

  private Plan plan(String outputs) throws Exception {
    return planOf(FILE.formatted(outputs));
  }

  private Plan planOf(String file) throws Exception {
    Path path = directory.resolve("orders.yaml");
    Files.writeString(path, file);
    return Planner.plan(PipelineFiles.load(path, Map.of()).spec());
  }

  private static EndpointSpec output(Plan plan, String name) {
    return plan.outputs().stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .orElseThrow()
        .live()
        .orElseThrow();
  }

  private static String output(String type, String config) {
    return "more: {input: All, live: {type: %s, config: %s}}".formatted(type, config);
  }

  @Test
  void aRunBesideAnotherOneHasNamesOfItsOwn() throws Exception {
    // given
    Plan plan = plan("");

    // when
    Plan own = OwnPlaces.of(plan, "v2");

    // then
    assertThat(own.id().name()).isEqualTo("orders-v2");
    assertThat(own.id().hash()).isEqualTo(plan.id().hash());
    assertThat(output(own, "once").text("topic")).contains("paid-v2");
    assertThat(output(own, "once").map("producer_config_updates"))
        .containsEntry("transactional.id", "tx-v2");
    assertThat(output(own, "dead_letter").text("topic")).contains("dead-v2");
    EndpointSpec source = own.streams().get("orders").live().source();
    assertThat(source.text("topic")).contains("orders");
    assertThat(source.map("consumer_config")).containsEntry("group.id", "readers-v2");
    assertThat(own.streams().get("orders").stream().archive().orElseThrow().text("path"))
        .contains("archive");
  }

  @Test
  void aPlaceThatGivesEachMessageToOneReaderIsReadThroughAnotherOneOfTheSameName()
      throws Exception {
    // when
    Plan own = OwnPlaces.of(plan(""), "v2");

    // then: messages keep the names under which archives have them
    EndpointSpec source = own.streams().get("messages").live().source();
    assertThat(source.text("subscription")).contains("projects/project/subscriptions/orders");
    assertThat(source.config()).containsValue("projects/project/subscriptions/orders-v2");
  }

  @Test
  void eachKindOfPlaceHasItsWay() throws Exception {
    Map<String, String> named =
        Stream.of(
                output("WriteToParquet", "{path: out/rows/}"),
                output("WriteToJson", "{path: 's3://bucket/rows'}"),
                output("WriteToJdbc", "{url: 'jdbc:postgresql://h/d', table: s.rows}"),
                output(
                    "WriteToIceberg",
                    "{table: db.rows, catalog_properties: {type: hadoop, warehouse: w}}"),
                output("WriteToDelta", "{table: lake/rows/}"),
                output(
                    "WriteToRedis",
                    "{url: 'redis://h:1', prefix: 'rows:', key: [id], version: at}"),
                output("WriteToRabbitMq", "{url: 'amqp://h', queue: rows, format: JSON}"),
                output("WriteToPubSub", "{topic: projects/project/topics/rows, format: JSON}"),
                output("WriteToKinesis", "{stream: rows, region: eu-west-1, format: JSON}"),
                output("WriteToPulsar", "{url: 'pulsar://h', topic: rows, format: JSON}"),
                output("WriteToConsole", "{}"))
            .collect(
                Collectors.toMap(
                    text -> text.replaceFirst(".*(WriteTo\\w+),.*", "$1"), this::placeBeside));

    assertThat(named)
        .containsEntry("WriteToParquet", "out/rows-v2")
        .containsEntry("WriteToJson", "s3://bucket/rows-v2")
        .containsEntry("WriteToJdbc", "table 's.rows_v2'")
        .containsEntry("WriteToIceberg", "table 'db.rows_v2'")
        .containsEntry("WriteToDelta", "table 'lake/rows_v2'")
        .containsEntry("WriteToRedis", "Redis keys 'v2:rows:…'")
        .containsEntry("WriteToRabbitMq", "queue 'rows-v2'")
        .containsEntry("WriteToPubSub", "topic 'projects/project/topics/rows-v2'")
        .containsEntry("WriteToKinesis", "stream 'rows-v2'")
        .containsEntry("WriteToPulsar", "topic 'persistent://public/default/rows-v2'")
        .containsEntry("WriteToConsole", "WriteToConsole");
  }

  private String placeBeside(String outputs) {
    try {
      EndpointSpec sink = output(OwnPlaces.of(plan(outputs), "v2"), "more");
      return Connectors.sink(sink).place(sink);
    } catch (UserException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatHasNoPlaceOfItsOwnIsRefusedWithItsLine() {
    String topics =
        output(
            "WriteToKafka",
            "{topic: {expression: \"CASE WHEN gone THEN 'a' ELSE 'b' END\", names: [a, b]},"
                + " bootstrap_servers: 'b:1', key: none, format: JSON}");
    String hook = "hook: {input: All, live: {type: WriteToHttp, config: {url: 'http://h/'}}}";

    assertThatThrownBy(() -> OwnPlaces.of(plan(topics + "\n  " + hook), "v2"))
        .isInstanceOfSatisfying(
            UserException.class,
            e ->
                assertThat(e.diagnostics())
                    .extracting(one -> one.code() + " " + one.position().line())
                    .containsExactly("ML-4014 23", "ML-4014 24"));
  }

  private List<String> refusals(String file, String name) {
    try {
      OwnPlaces.of(planOf(file), name);
      return List.of();
    } catch (UserException e) {
      return e.diagnostics().stream().map(one -> one.code() + " " + one.message()).toList();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void placesOfWhichThereCanBeNoTwoAreRefused() {
    assertThat(
            Stream.of(
                    output("WriteToParquet", "{path: 's3://rows/'}"),
                    output("WriteToParquet", "{path: 'gs://rows'}"),
                    output("WriteToJson", "{path: .}"),
                    output("WriteToJson", "{path: out/..}"),
                    output("WriteToDelta", "{table: 'gs://rows/'}"),
                    output("WriteToBigQuery", "{table: 'project.dataset.rows_{gone}'}"),
                    output(
                        "WriteToRabbitMq",
                        "{url: 'amqp://h', exchange: amq.topic, routing_key: id, format: JSON}"),
                    output(
                        "WriteToIceberg",
                        "{table: db.rows, catalog_properties: {warehouse: w}, table_properties:"
                            + " {write.data.path: w/db/rows/mine}}"),
                    output(
                        "WriteToIceberg",
                        "{table: db.rows, catalog_properties: {warehouse: w,"
                            + " table-default.write.metadata.path: w/m}}"))
                .map(outputs -> refusals(FILE.formatted(outputs), "v2")))
        .allSatisfy(
            refusals ->
                assertThat(refusals)
                    .singleElement()
                    .asString()
                    .contains("ML-4014", "has no place of which there could be two"));
  }

  private static String topic(String name) {
    return output(
        "WriteToKafka", "{topic: " + name + ", bootstrap_servers: 'b:1', key: none, format: JSON}");
  }

  private static String ofFile(String outputs, String old, String changed) {
    assertThat(FILE).contains(old);
    return FILE.replace(old, changed).formatted(outputs);
  }

  @Test
  void aNameThatTheFileHasForSomethingElseIsRefused() {
    // another output, the other side of one, a source, one of a pattern, an archive
    Map<String, String> taken = new LinkedHashMap<>();
    taken.put(FILE.formatted(topic("paid-v2")), "'paid-v2', which 'outputs.more' has");
    taken.put(
        FILE.formatted(
            "more: {input: All, live: {type: WriteToJson, config: {path: rows}}, replay: {type:"
                + " WriteToJson, config: {path: ./rows-v2/}}}"),
        "'rows-v2', which 'outputs.more' has");
    taken.put(
        ofFile(topic("events"), "{topic: orders", "{topic: events-v2"),
        "'events-v2', which 'streams.orders' has");
    taken.put(
        ofFile(topic("events"), "{topic: orders", "{topic_pattern: 'events-.*'"),
        "'events-v2', which 'streams.orders' has");
    taken.put(
        ofFile(output("WriteToJson", "{path: rows/}"), "path: archive", "path: rows-v2/orders"),
        "'rows-v2', which 'streams.orders' has");
    // who else reads a subscription, who else has a transaction
    taken.put(
        FILE.formatted(
            output(
                "WriteToPubSub",
                "{topic: projects/project/topics/rows, format: JSON, read_subscription:"
                    + " projects/project/subscriptions/orders-v2}")),
        "'projects/project/subscriptions/orders-v2', which 'outputs.more' has");
    taken.put(
        FILE.formatted(
            topic("rows")
                .replace(", format", ", delivery: exactly_once, format")
                .replace("key: none", "key: none, producer_config: {transactional.id: tx-v2}")),
        "'tx-v2', which 'outputs.more' has");
    // keys of which all begin alike
    taken.put(
        FILE.formatted(
            output("WriteToRedis", "{url: 'redis://h:1', prefix: v, key: [id], version: at}")),
        "Redis keys 'v2:v…', which is a part of what 'outputs.more' has");

    taken.forEach(
        (file, refusal) ->
            assertThat(refusals(file, "v2"))
                .as(file)
                .anySatisfy(one -> assertThat(one).contains("ML-4014", refusal, "--into")));
  }

  @Test
  void theRevisionsOfATableAreNotTheTableOfAnotherRun() {
    String table =
        output(
            "WriteToJdbc",
            "{url: 'jdbc:postgresql://h/d', table: rows, mode: upsert, key: [id], version: at,"
                + " deleted: gone, revisions: rows_revisions}");
    String unsaid = table.replace(", revisions: rows_revisions", "");

    assertThat(refusals(FILE.formatted(table), "v2")).isEmpty();
    assertThat(refusals(FILE.formatted(table), "revisions"))
        .singleElement()
        .asString()
        .contains("ML-4014", "'rows_revisions', which 'outputs.more' has");
    assertThat(refusals(FILE.formatted(unsaid), "revisions"))
        .singleElement()
        .asString()
        .contains("ML-4014");
  }

  @Test
  void everySinkHasDecided() {
    // Those that are neither named above nor refused would share a place without a word.
    List<String> refused = List.of("WriteToHttp");
    List<String> beside =
        Connectors.sinks().stream()
            .filter(sink -> declares(sink) != SinkType.class)
            .map(SinkType::type)
            .toList();

    assertThat(Connectors.sinks())
        .extracting(SinkType::type)
        .allMatch(type -> beside.contains(type) || refused.contains(type));
  }

  private static Class<?> declares(SinkType sink) {
    try {
      return Objects.requireNonNull(
          sink.getClass()
              .getMethod("beside", EndpointSpec.class, String.class)
              .getDeclaringClass());
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesAreSmallLettersAndDigits() {
    assertThat(Stream.of("v2", "green", "a").allMatch(OwnPlaces::isName)).isTrue();
    assertThat(Stream.of("", "2", "V2", "v-2", "v_2", "a/b", "a".repeat(21)))
        .noneMatch(OwnPlaces::isName);
  }
}
