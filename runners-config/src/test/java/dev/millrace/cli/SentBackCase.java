package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runner.ChildJava;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Records that a live run put aside, over the file of docs/dead-letters.md and a broker. */
abstract class SentBackCase {
  static final Pattern ID = Pattern.compile("\"id\":\"?(\\d+)");

  /**
   * A command that follows a killed one finishes its work, or finds that it was killed after its
   * last note.
   */
  static final Pattern FINISHED_OR_DONE = Pattern.compile("finished dlq-|waiting +0");

  @TempDir static Path dir;

  static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = new EmbeddedKafka().start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  /** The file of the page, over topics and directories of its own. */
  static Path file(String name) throws IOException {
    String page = Files.readString(Path.of("../docs/dead-letters.md"));
    String yaml = page.split("```")[1].replaceFirst("yaml\n", "");
    List.of("", ".paid", ".dead").forEach(topic -> kafka.createTopic(name + topic, 1));
    return write(
        name + ".yaml",
        yaml.replace("topic: orders,", "topic: " + name + ",")
            .replace("topic: orders.dead", "topic: " + name + ".dead")
            .replace("topic: paid", "topic: " + name + ".paid")
            .replace("/archive/", "/archive-" + name + "/"));
  }

  /** A pipeline's name is that of its file. */
  static Path write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  static TestCommandLine.Result millrace(Path file, String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.add(file.toString());
    all.add("-DBROKERS=" + kafka.bootstrapServers());
    all.add("-DDIR=" + dir);
    all.addAll(List.of(more));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  static String ok(Path file, String command, String... more) {
    TestCommandLine.Result result = millrace(file, command, more);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  static void refused(String code, Path file, String command, String... more) {
    TestCommandLine.Result result = millrace(file, command, more);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(String.join("\n", result.err())).contains(code);
  }

  static TopicTexts texts(String topic) {
    return new TopicTexts(kafka.bootstrapServers(), topic);
  }

  static String order(int id, String amount) {
    return "{\"id\": %d, \"amount\": %s, \"at\": \"%s\"}"
        .formatted(id, amount, Instant.parse("2025-03-01T10:00:00Z").plusSeconds(id));
  }

  /** The ids of the rows in a topic, in their order. */
  static List<Integer> ids(String topic) {
    return texts(topic).all().stream()
        .map(ID::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.valueOf(found.group(1)))
        .sorted()
        .toList();
  }

  /** The file of the page with another step in place of its filter, and with late events. */
  static Path keyed(String name, String step) throws IOException {
    Path file = file(name);
    kafka.createTopic(name + ".late", 1);
    return write(
        name + ".yaml",
        Files.readString(file)
            .replace("{type: Filter, name: Paid, input: orders, config: {keep: amount > 0}}", step)
            .replace("  dead_letter:", LATE.formatted(name) + "  dead_letter:"));
  }

  static final String LATE =
      """
        late:
          live:
            type: WriteToKafka
            config: {topic: %s.late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}
      """;

  static Process process(Path file, Path log, String command, String... more) throws IOException {
    List<String> line = ChildJava.command("-Xmx512m");
    line.add("dev.millrace.cli.Main");
    line.addAll(List.of(command.split(" ")));
    line.addAll(List.of(file.toString(), "-DBROKERS=" + kafka.bootstrapServers(), "-DDIR=" + dir));
    line.addAll(List.of(more));
    return ChildJava.process(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /**
   * Lets a command run until it has written something to a topic, and a little longer.
   *
   * @return its exit code: 137 if it was still running
   */
  static int killOne(Path file, String topic, int millis, String command, String... more)
      throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      consumer.position(partition);
      Process process = process(file, dir.resolve("killed.log"), command, more);
      try {
        while (process.isAlive() && consumer.poll(Duration.ofMillis(10)).isEmpty()) {
          Thread.onSpinWait();
        }
        process.waitFor(millis, TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly().waitFor();
      }
      return process.exitValue();
    }
  }

  /** Lets a file write its rows to a table that takes the newer one of each key. */
  static void intoTable(Path file, String name, PostgresServer server) throws Exception {
    server.execute(
        "create table paid (id bigint primary key, orders bigint not null,"
            + " millrace_id text not null)");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "type: WriteToKafka\n      config: {topic: "
                    + name
                    + ".paid, bootstrap_servers:"
                    + " \"${BROKERS:-localhost:9092}\", key: none, format: JSON}",
                "type: WriteToJdbc\n      config: {url: \"%s\", username: postgres, table: paid, mode: upsert, key: [id], version: orders}"
                    .formatted(server.url())));
  }
}
