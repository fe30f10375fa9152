package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A live run with kept state, in a process of its own, of a topic that a test feeds: rows of users,
 * numbered, of which every third one of a user ends it. It can be killed, and goes on.
 */
final class FedRun implements AutoCloseable {
  private static final int USERS = 97;

  /** For a machine that has much else to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: All, input: s, config: {keep: id >= 0}}
          - {type: MapToFields, name: Lines, input: All, config: {fields: {line: "user || ' ' || CAST(id AS VARCHAR)"}}}
      streams:
        s:
          fields: {id: BIGINT NOT NULL, user: VARCHAR NOT NULL, gone: BOOLEAN NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 1h, idle_timeout: 2s}
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: "BROKERS", format: JSON, start: {mode: earliest}}}
          archive: {type: ReadFromJson, config: {path: DIR/in.jsonl}}
      outputs:
      OUTPUTS
        dead_letter:
          live: {type: WriteToJson, config: {path: DIR/live/dead_letter}}
          replay: {type: WriteToParquet, config: {path: DIR/out/dead_letter}}
        late:
          live: {type: WriteToJson, config: {path: DIR/live/late}}
      """;

  private static final String OUTPUT =
      """
        NAME:
          input: INPUT
          live: {type: LIVE}
          replay: {type: WriteToParquet, config: {path: DIR/out/NAME}}
      """;

  private final Path directory;
  private final EmbeddedKafka kafka;
  private final List<String> fed = new ArrayList<>();
  private @Nullable MillraceProcess process;

  /**
   * @param directory gets the pipeline file, state and what the outputs write there
   * @param outputs name → type and configuration of the sink of the live run, with {@code DIR}; one
   *     of lines of text has the prefix {@code Lines:} before its type
   */
  FedRun(Path directory, EmbeddedKafka kafka, Map<String, String> outputs) throws IOException {
    this.directory = directory;
    this.kafka = kafka;
    kafka.createTopic("s", 2);
    String all =
        outputs.entrySet().stream()
            .map(each -> output(each.getKey(), each.getValue()))
            .collect(Collectors.joining());
    Files.writeString(
        file(),
        FILE.replace("OUTPUTS\n", all)
            .replace("DIR", directory.toString())
            .replace("BROKERS", kafka.bootstrapServers()));
    Files.writeString(
        profile(),
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 500")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100"));
  }

  /** Puts something at the end of the pipeline file. */
  void add(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.APPEND);
  }

  private static String output(String name, String live) {
    boolean lines = live.startsWith("Lines:");
    return OUTPUT
        .replace("NAME", name)
        .replace("INPUT", lines ? "Lines" : "All")
        .replace("LIVE", lines ? live.substring(6) : live);
  }

  private Path file() {
    return directory.resolve("p.yaml");
  }

  private Path profile() {
    return directory.resolve("profile.yaml");
  }

  /** Begins, or goes on from the last checkpoint. */
  void start() {
    process =
        MillraceProcess.start(
            directory.resolve("run.txt"),
            "run",
            file().toString(),
            "--state=" + directory.resolve("state"),
            "--profile=" + profile(),
            "--no-progress");
  }

  /** {@code kill -9}, and goes on. */
  void killAndStart() {
    close();
    start();
  }

  /** Waits until something is so; fails if the run ends before. */
  void awaitThat(Callable<Boolean> condition) {
    MillraceProcess run = running();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> !run.isAlive() || condition.call());
    assertThat(run.isAlive()).as(run::said).isTrue();
  }

  /** What all attempts have said. */
  String said() {
    return running().said();
  }

  private MillraceProcess running() {
    MillraceProcess run = process;
    if (run == null) {
      throw new IllegalStateException("not started");
    }
    return run;
  }

  /** Puts further rows into the topic. */
  void feed(int rows) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < rows; i++) {
        int id = fed.size();
        String line =
            "{\"id\":%d,\"user\":\"%s\",\"gone\":%b,\"at\":\"%s\"}"
                .formatted(
                    id, user(id), isGone(id), Instant.parse("2025-03-01T10:00:00Z").plusMillis(id));
        fed.add(line);
        producer.send(
            new ProducerRecord<>("s", id % 2, null, line.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static String user(int id) {
    return "u" + id % USERS;
  }

  /** Whether a row ends its user. */
  static boolean isGone(int id) {
    return id % 3 == 2;
  }

  /** The ids of all rows that were fed. */
  List<Integer> ids() {
    return IntStream.range(0, fed.size()).boxed().toList();
  }

  /** The newest row of each user, by its id. */
  Map<String, Integer> newest() {
    Map<String, Integer> newest = new TreeMap<>();
    ids().forEach(id -> newest.put(user(id), id));
    return newest;
  }

  /** The newest row of each user that was not ended. */
  Map<String, Integer> states() {
    Map<String, Integer> states = newest();
    states.values().removeIf(FedRun::isGone);
    return states;
  }

  /** Compares what the live run has written with a replay of what it was fed. */
  Result verify() throws IOException {
    Files.write(directory.resolve("in.jsonl"), fed);
    return TestCommandLine.run("verify", file().toString());
  }

  /** {@code kill -9}. */
  @Override
  public void close() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }
}
