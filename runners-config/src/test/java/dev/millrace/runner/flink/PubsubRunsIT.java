package dev.millrace.runner.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.BinaryOrders;
import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.compile.PipelineCompiler;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.plan.Planner;
import dev.millrace.plan.model.Plan;
import dev.millrace.runner.JobRun;
import dev.millrace.runner.JobRun.Outcome;
import dev.millrace.runner.RunTarget;
import dev.millrace.runner.direct.DirectTarget;
import dev.millrace.spec.yaml.PipelineFiles;
import dev.millrace.testing.pubsub.FakePubsub;
import dev.millrace.testing.pubsub.PubsubRest;
import dev.millrace.testing.pubsub.PubsubRest.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A whole pipeline from Pub/Sub to Pub/Sub, on the runners of this process. */
@Timeout(600)
class PubsubRunsIT {
  private static final String FILE =
      """
      streams:
        events:
          fields: {id: INTEGER NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          live:
            type: ReadFromPubSub
            config: {subscription: live, project: demo-project, endpoint: "${EP}", format: JSON,
                     attributes: [kind], id_attribute: event_id}
          archive: {type: ReadFromParquet, config: {path: a}}
      pipeline:
        transforms:
          - {type: Filter, name: Even, input: events, config: {keep: "MOD(id, 2) = 0"}}
          - type: Combine
            name: PerMinute
            input: Even
            windowing: {type: fixed, size: 1m}
            config: {group_by: kind, combine: {n: {fn: count}}}
      outputs:
        counts:
          input: PerMinute
          live:
            type: WriteToPubSub
            config: {topic: counts, project: demo-project, endpoint: "${EP}", format: JSON,
                     attributes: {kind: kind}, ordering_key: kind}
          replay: {type: WriteToParquet, config: {path: o}}
        dead_letter:
          live: {type: WriteToPubSub, config: {topic: dead, project: demo-project, endpoint: "${EP}", format: JSON}}
          replay: {type: WriteToParquet, config: {path: d}}
        late:
          live: {type: WriteToPubSub, config: {topic: dead, project: demo-project, endpoint: "${EP}", format: JSON}}
      """;

  @TempDir private Path dir;

  static Stream<RunTarget> runners() {
    return Stream.of(new DirectTarget(), new EmbeddedFlink(2));
  }

  @ParameterizedTest
  @MethodSource("runners")
  void everyMessageIsCountedOnceAndTheLedgerAddsUp(RunTarget runner) {
    try (FakePubsub server = FakePubsub.start()) {
      // given: 600 events, 100 of them published twice, 2 that are malformed, 1 without its
      // attribute
      PubsubRest rest = new PubsubRest(server.endpoint(), "demo-project");
      makeTopics(rest);
      rest.publish("events", messages());

      // when
      CompiledJob job = compiled(FILE, server, runner);
      Outcome outcome = JobRun.start(runner, job).finish((metrics, elapsed) -> {});

      // then
      Set<String> counts = new TreeSet<>();
      for (Message message : rest.take("counts-read", 100)) {
        counts.add(message.key() + " " + new String(message.data(), StandardCharsets.UTF_8));
      }
      assertThat(counts)
          .containsExactly("a {\"kind\":\"a\",\"n\":100}", "b {\"kind\":\"b\",\"n\":200}");
      assertThat(rest.take("dead-read", 100)).hasSize(3);
      assertThat(server.owed(rest.subscriptionPath("live"))).isZero();
      assertThat(job.ledger(outcome.metrics()).balanced()).isTrue();
      LedgerRow source = job.ledger(outcome.metrics()).rows().get(0);
      assertThat(source.dispositions().toString())
          .isEqualTo("{PASSED=600, DUPLICATE=100, DEAD_LETTERED=3}");
    }
  }

  private static CompiledJob compiled(String text, FakePubsub server, RunTarget runner) {
    Plan plan =
        Planner.plan(PipelineFiles.parse("p.yaml", text, Map.of("EP", server.endpoint())).spec());
    return PipelineCompiler.compile(
        new RunRequest(
            plan,
            RunMode.LIVE,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(3)),
            Optional.empty(),
            Set.of(),
            Set.of()),
        runner.options(Map.of(), RunMode.LIVE));
  }

  @Test
  void avroIsReadAndProtobufWritten() throws Exception {
    Path avro = Files.writeString(dir.resolve("order.avsc"), BinaryOrders.AVRO);
    Path proto = Files.writeString(dir.resolve("count.proto"), BinaryOrders.PROTO);
    binary(
        "format: AVRO, avro_schema: '" + avro + "'",
        "format: PROTO, message_name: Count, file_descriptor_path: '" + proto + "'",
        BinaryOrders::avro,
        BinaryOrders.proto("a", 2, 205),
        "ML-6118");
  }

  @Test
  void protobufIsReadAndAvroWritten() throws Exception {
    Path proto = Files.writeString(dir.resolve("order.proto"), BinaryOrders.PROTO_ORDER);
    Path avro = Files.writeString(dir.resolve("count.avsc"), BinaryOrders.AVRO_COUNT);
    binary(
        "format: PROTO, message_name: Order, file_descriptor_path: '" + proto + "'",
        "format: AVRO, avro_schema: '" + avro + "'",
        BinaryOrders::protoOrder,
        BinaryOrders.avroCount("a", 2, 205),
        "ML-6114");
  }

  /** Counts two orders, and sends one that ends too early to the dead letters. */
  private void binary(
      String read, String written, IntFunction<byte[]> order, byte[] count, String code)
      throws Exception {
    // given
    String text =
        FILE.replace("n: {fn: count}", "n: {fn: count}, ids: {value: id, fn: sum}")
            .replace("keep: \"MOD(id, 2) = 0\"", "keep: \"TRUE\"")
            .replaceFirst(
                "format: JSON,\\s+attributes: \\[kind], id_attribute: event_id",
                read + ", attributes: [kind]")
            .replaceFirst("format: JSON,\\s+attributes: \\{kind", written + ", attributes: {kind");
    byte[] whole = order.apply(5);
    Map<String, String> attributes = Map.of("kind", "a");
    try (FakePubsub server = FakePubsub.start()) {
      PubsubRest rest = new PubsubRest(server.endpoint(), "demo-project");
      makeTopics(rest);
      rest.publish(
          "events",
          List.of(
              Message.of(whole, attributes),
              Message.of(order.apply(200), attributes),
              Message.of(Arrays.copyOf(whole, whole.length - 1), attributes)));
      RunTarget runner = new DirectTarget();

      // when
      JobRun.start(runner, compiled(text, server, runner)).finish((metrics, elapsed) -> {});

      // then
      assertThat(rest.take("counts-read", 100)).extracting(Message::data).containsExactly(count);
      assertThat(rest.take("dead-read", 100))
          .extracting(letter -> new String(letter.data(), StandardCharsets.UTF_8))
          .hasSize(1)
          .allSatisfy(letter -> assertThat(letter).contains(code));
    }
  }

  private static void makeTopics(PubsubRest rest) {
    rest.createTopic("events");
    rest.createSubscription("events", "live", 10);
    for (String topic : List.of("counts", "dead")) {
      rest.createTopic(topic);
      rest.createSubscription(topic, topic + "-read", 60);
    }
  }

  private static List<Message> messages() {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String json = "{\"id\": " + i + ", \"t\": \"2025-03-01T10:00:" + (10 + i % 50) + "Z\"}";
      Map<String, String> attributes = Map.of("kind", i % 3 == 0 ? "a" : "b", "event_id", "e" + i);
      all.add(Message.of(json.getBytes(StandardCharsets.UTF_8), attributes));
      if (i % 6 == 0) {
        all.add(Message.of(json.getBytes(StandardCharsets.UTF_8), attributes));
      }
    }
    all.add(Message.of(new byte[] {1, 2}, Map.of("kind", "a")));
    all.add(Message.of("{}".getBytes(StandardCharsets.UTF_8), Map.of("kind", "a")));
    all.add(
        Message.of(
            "{\"id\": 1, \"t\": \"2025-03-01T10:00:00Z\"}".getBytes(StandardCharsets.UTF_8),
            Map.of()));
    return all;
  }
}
