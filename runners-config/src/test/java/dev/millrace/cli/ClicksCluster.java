package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.flink.LocalCluster;
import dev.millrace.show.RecordedConsole;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestInfo;

/** A cluster, a broker, and a pipeline over both: what the tests of commands on Flink share. */
final class ClicksCluster implements AutoCloseable {
  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Filter, name: Known, input: clicks, config: {keep: page IS NOT NULL}}
          - type: Combine
            name: PerMinute
            input: Known
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {id: INTEGER NOT NULL, page: VARCHAR, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 30m, idle_timeout: 2s, on_idle: advance}
          live:
            type: ReadFromKafka
            config: {topic: "${TOPIC}", bootstrap_servers: "${BROKERS}", format: JSON,
                     consumer_config: {group.id: "${TOPIC}-readers"}}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      on_error: fail
      outputs:
        seen:
          input: Known
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.seen", bootstrap_servers: "${BROKERS}",
                                              key: none, format: JSON, delivery: exactly_once}}
          replay: {type: WriteToParquet, config: {path: seen}}
        counts:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: "${TOPIC}.counts", bootstrap_servers: "${BROKERS}",
                                              key: none, format: JSON, delivery: exactly_once}}
          replay: {type: WriteToParquet, config: {path: counts}}
      """;

  /** Only what hangs takes longer, on however slow a machine. */
  static final Duration PATIENCE = Duration.ofMinutes(6);

  private final Path dir;
  private final EmbeddedKafka kafka;
  private final LocalCluster cluster;
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  private ClicksCluster(Path dir, EmbeddedKafka kafka, LocalCluster cluster) {
    this.dir = dir;
    this.kafka = kafka;
    this.cluster = cluster;
  }

  /**
   * Starts a broker beside a cluster.
   *
   * @param cluster to be closed with this
   */
  static ClicksCluster on(LocalCluster cluster, Path dir) throws IOException {
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    return new ClicksCluster(dir, new EmbeddedKafka(dir.resolve("kafka")).start(), cluster);
  }

  String brokers() {
    return kafka.bootstrapServers();
  }

  /** {@code host:port} of the cluster's REST interface. */
  String address() {
    return cluster.address();
  }

  /** A profile with quick checkpoints and another restart strategy, in Flink's words. */
  Path profile(String strategy) throws IOException {
    String profile =
        Files.readString(Path.of("flink.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 1000")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100")
            .replaceAll("restart-strategy.type: .*", "restart-strategy.type: " + strategy)
            .replaceAll("(?m)^  restart-strategy.exponential.*\n", "");
    return Files.writeString(dir.resolve("profile-" + strategy + ".yaml"), profile);
  }

  String topic(TestInfo test, int partitions) {
    return topic(test.getTestMethod().orElseThrow().getName(), partitions);
  }

  String topic(String topic, int partitions) {
    kafka.createTopic(topic, partitions);
    kafka.createTopic(topic + ".seen", 1);
    kafka.createTopic(topic + ".counts", 1);
    return topic;
  }

  /**
   * Events within a minute, so many minutes from the cluster's start. Idle streams follow the wall
   * clock, half an hour behind it: what is sent at the start's own time is late half an hour later.
   */
  void send(String topic, int partition, int from, int to, int minutes) {
    Instant start = started.plus(minutes, ChronoUnit.MINUTES);
    texts(topic)
        .send(
            partition,
            IntStream.range(from, to)
                .mapToObj(
                    id ->
                        "{\"id\": %d, \"page\": \"a\", \"at\": \"%s\"}"
                            .formatted(id, start.plusSeconds((id - from) % 60)))
                .toList());
  }

  /** A record of any text. */
  void send(String topic, String text) {
    texts(topic).send(0, List.of(text));
  }

  String[] arguments(String command, String topic, Path profile, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                dir.resolve("clicks.yaml").toString(),
                "-DTOPIC=" + topic,
                "-DBROKERS=" + kafka.bootstrapServers(),
                "-DARCHIVE=" + dir.resolve("archive"),
                "--runner=flink",
                "--profile=" + profile,
                "--job-jar=local:" + cluster.jobJar().file(),
                "--savepoint-dir=" + dir.resolve("savepoints")));
    if (List.of(more).stream().noneMatch(argument -> argument.startsWith("--flink-master"))) {
      arguments.add("--flink-master=" + cluster.address());
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  static int millrace(RecordedConsole recorded, String... arguments) {
    List<String> silent = new ArrayList<>(List.of(arguments));
    silent.add("--no-progress");
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(silent.toArray(String[]::new));
  }

  List<String> committed(String topic) {
    return texts(topic).committed();
  }

  private TopicTexts texts(String topic) {
    return new TopicTexts(kafka.bootstrapServers(), topic);
  }

  /** The numbers of the events that came through, as often as they are there. */
  List<Integer> seen(String topic) {
    Pattern id = Pattern.compile("\"id\":(\\d+)");
    return committed(topic + ".seen").stream()
        .map(id::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.valueOf(found.group(1)))
        .toList();
  }

  void awaitSeen(String topic, int count, MillraceProcess process) {
    await().atMost(PATIENCE).until(() -> !process.isAlive() || seen(topic).size() >= count);
    assertThat(process.isAlive()).as(process::said).isTrue();
  }

  /** The id of the job that a command follows. */
  static String job(MillraceProcess process) {
    Matcher job = Pattern.compile("job ([0-9a-f]{32}) at ").matcher(process.said());
    assertThat(job.find()).as(process.said()).isTrue();
    return job.group(1);
  }

  /** The state of a job in Flink's words. */
  String state(String job) {
    try {
      return new ObjectMapper()
          .readTree(URI.create("http://" + address() + "/jobs/" + job).toURL())
          .path("state")
          .asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a job that nobody follows, so that its slots are free. */
  void cancel(String job) throws Exception {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + address() + "/jobs/" + job))
                .method("PATCH", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
    await().atMost(PATIENCE).until(() -> state(job).equals("CANCELED"));
  }

  @Override
  public void close() {
    cluster.close();
    kafka.close();
  }
}
