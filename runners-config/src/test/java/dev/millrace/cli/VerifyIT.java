package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.connect.RunMark;
import dev.millrace.diag.Position;
import dev.millrace.element.Header;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.read.TopicReader;
import dev.millrace.io.kafka.read.TopicRecord;
import dev.millrace.job.Context;
import dev.millrace.job.FileToolchain;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code verify} of what one live run wrote to a real broker, and of copies of it that are wrong in
 * one way each.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class VerifyIT {
  private static final String FILE =
      """
      pipeline:
        type: composite
        transforms:
          - type: Combine
            name: PerMinute
            input: clicks
            windowing: {type: fixed, size: 1m}
            config: {group_by: page, combine: {clicks: {fn: count}}}
      streams:
        clicks:
          fields: {page: VARCHAR, event_time: TIMESTAMP NOT NULL}
          timestamp: event_time
          watermark: {max_out_of_orderness: 30s}
          live:
            type: ReadFromKafka
            config: {topic: "${CLICKS:-clicks}", bootstrap_servers: "${BROKERS}", format: JSON}
          archive:
            type: ReadFromParquet
            config: {path: "${DIR}/archive/clicks", partitions: "dt={yyyy-MM-dd}/hour={HH}"}
      outputs:
        counts:
          input: PerMinute
          live:
            type: WriteToKafka
            config: {topic: "${COUNTS}", bootstrap_servers: "${BROKERS}", key: page, format: JSON}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/counts"}}
        dead_letter:
          live:
            type: WriteToKafka
            config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out/dead"}}
        late:
          live:
            type: WriteToKafka
            config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}
      """;

  private Path dir = Path.of("");
  private final EmbeddedKafka kafka = new EmbeddedKafka();
  private RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

  @BeforeAll
  void runLiveAndArchive(@TempDir Path shared) throws IOException {
    dir = shared;
    kafka.start();
    kafka.createTopic("clicks", 1);
    kafka.createTopic("counts", 2);
    kafka.createTopic("dead", 1);
    kafka.createTopic("late", 1);
    Files.writeString(dir.resolve("clicks.yaml"), FILE);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 120; i++) {
        send(producer, click("p" + i % 3, i * 10));
      }
      send(producer, "no JSON");
      send(producer, click("p1", 65)); // below the watermark by now
    }
    assertThat(millrace("run", "counts", "--until-idle=1s")).as(recorded.err()).isZero();
    assertThat(millrace("archive", "counts", "--until-idle=1s")).as(recorded.err()).isZero();
  }

  @AfterAll
  void stop() {
    kafka.close();
  }

  private static String click(String page, int second) {
    return "{\"page\": \"%s\", \"event_time\": \"%s\"}"
        .formatted(page, Instant.parse("2025-03-01T10:00:00Z").plusSeconds(second));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, String value) {
    var unused =
        producer.send(new ProducerRecord<>("clicks", value.getBytes(StandardCharsets.UTF_8)));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private int millrace(String command, String counts, String... options) {
    recorded = new RecordedConsole(Style.PLAIN);
    List<String> arguments = new ArrayList<>(List.of(command, dir.resolve("clicks.yaml") + ""));
    arguments.add("-DDIR=" + dir);
    arguments.add("-DBROKERS=" + kafka.bootstrapServers());
    arguments.add("-DCOUNTS=" + counts);
    arguments.add("--no-progress");
    arguments.addAll(List.of(options));
    return CommandLineFactory.of(new Context(recorded.console(), new FileToolchain(), Map.of()))
        .execute(arguments.toArray(String[]::new));
  }

  private List<TopicRecord> written() {
    KafkaConnection connection =
        new KafkaConnection(
            new Position("t", 1, 1),
            kafka.bootstrapServers(),
            Map.of(),
            KafkaConnection.DEFAULT_TIMEOUT);
    List<TopicRecord> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.all(connection, "counts")) {
      reader.forEachRemaining(records::add);
    }
    return records;
  }

  private static RunMark mark(TopicRecord record) {
    return record.headers().stream()
        .filter(header -> header.key().equals(RunMark.HEADER))
        .findFirst()
        .flatMap(header -> RunMark.parse(header.value()))
        .orElseThrow();
  }

  /** Makes a topic of records, with the marks of a run and a version. */
  private String copy(TestInfo test, List<TopicRecord> records, String hash, String run) {
    String topic = test.getTestMethod().orElseThrow().getName();
    kafka.createTopic(topic, 1);
    add(topic, records, hash, run);
    return topic;
  }

  private void add(String topic, List<TopicRecord> records, String hash, String run) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (TopicRecord record : records) {
        ProducerRecord<byte[], byte[]> copy =
            new ProducerRecord<>(topic, 0, record.time(), record.key(), record.value());
        for (Header header : record.headers()) {
          boolean mark = header.key().equals(RunMark.HEADER);
          byte[] value =
              mark ? (hash + "/" + run).getBytes(StandardCharsets.US_ASCII) : header.value();
          copy.headers().add(header.key(), value);
        }
        var unused = producer.send(copy);
      }
    }
  }

  @Test
  void provesWhatTheLiveRunWroteAndNamesTheLateEvent() throws IOException {
    // when
    int exitCode = millrace("verify", "counts", "--report=" + dir.resolve("report.json"));

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    assertThat(recorded.out())
        .contains("without the 1 late event and the 1 dead letter")
        .contains("counts    60      60     60          0            0  ✓")
        .contains(
            "    ~ window 2025-03-01T10:01:00Z to 2025-03-01T10:02:00Z, page p1: clicks 2 → 3\n"
                + "        by late event kafka:clicks/0@121 of 2025-03-01T10:01:05Z, 18:15 late")
        .doesNotContain("note:");
    JsonNode report = new ObjectMapper().readTree(dir.resolve("report.json").toFile());
    RunMark mark = mark(written().get(0));
    assertThat(report.path("mode").asText()).isEqualTo("live_run");
    assertThat(report.path("pipeline_hash").asText()).isEqualTo(mark.pipelineHash());
    assertThat(report.path("runs").get(0).path("run").asText()).isEqualTo(mark.runId());
    assertThat(report.path("runs").get(0).path("rows").asLong()).isEqualTo(60);
    JsonNode sample =
        report
            .path("trials")
            .get(0)
            .path("outputs")
            .get(0)
            .path("explained")
            .path("samples")
            .get(0);
    assertThat(sample.path("kind").asText()).isEqualTo("changed");
    assertThat(sample.path("without").path("clicks").asLong()).isEqualTo(2);
    assertThat(sample.path("with").path("clicks").asLong()).isEqualTo(3);
    assertThat(sample.path("by").get(0).path("at").asText()).isEqualTo("kafka:clicks/0@121");
  }

  @Test
  void findsRowsThatAreTamperedMissingOrThereTwice(TestInfo test) {
    // given
    List<TopicRecord> records = written();
    RunMark mark = mark(records.get(0));
    TopicRecord first = records.get(0);
    TopicRecord tampered =
        new TopicRecord(
            first.partition(),
            first.offset(),
            first.time(),
            first.key(),
            new String(first.value(), StandardCharsets.UTF_8)
                .replace("\"clicks\":2", "\"clicks\":7")
                .getBytes(StandardCharsets.UTF_8),
            first.headers());
    records.set(0, tampered);
    records.set(1, records.get(2));

    // when
    int exitCode =
        millrace(
            "verify", copy(test, records, mark.pipelineHash(), mark.runId()), "--allow-repeats");

    // then
    assertThat(exitCode).isEqualTo(1);
    assertThat(recorded.out())
        .contains("counts    60      60     58          2            2  ✗")
        .contains(": clicks 7 → 2\n")
        .contains("      - live   " + Instant.ofEpochMilli(first.time()) + " {page: ")
        .contains("      + replay " + Instant.ofEpochMilli(first.time()) + " {page: ")
        .contains("1 row of those only in the live output is a repetition")
        .contains("✗ live and replay differ");
  }

  @Test
  void refusesTwoRunsThatWroteTheSameRowsAndComparesOneOfThem(TestInfo test) {
    // given
    List<TopicRecord> records = written();
    RunMark mark = mark(records.get(0));
    String topic = copy(test, records, mark.pipelineHash(), mark.runId());
    add(topic, records.subList(0, 5), mark.pipelineHash(), "second");

    // when
    int refused = millrace("verify", topic);

    // then
    assertThat(refused).isEqualTo(2);
    assertThat(recorded.err())
        .contains(
            "ML-4112: several live runs wrote the same rows to these outputs: 5 rows (the first in"
                + " output 'counts') came from more than one of run "
                + mark.runId()
                + " (file "
                + mark.pipelineHash()
                + ") with 60 rows, run second (file "
                + mark.pipelineHash()
                + ") with 5 rows. Choose one with --run ID");
    assertThat(millrace("verify", topic, "--run=" + mark.runId())).isZero();
    assertThat(recorded.out()).contains("counts    60      60     60          0            0  ✓");
  }

  @Test
  void comparesARunAndTheOneThatWentOnWhereItStopped(TestInfo test) {
    // given
    List<TopicRecord> records = written();
    String hash = mark(records.get(0)).pipelineHash();
    String topic = copy(test, records.subList(0, 20), hash, "first");
    add(topic, records.subList(20, 60), hash, "second");

    // when
    int exitCode = millrace("verify", topic);

    // then
    assertThat(exitCode).as(recorded.err()).isZero();
    assertThat(recorded.out())
        .contains("note: several live runs wrote these outputs, but no row twice: run first");
  }

  @Test
  void refusesRowsOfAnotherVersionOfTheFile(TestInfo test) {
    // given
    List<TopicRecord> records = written();
    String topic = copy(test, records, "0123456789abcdef", "old");

    // when, then
    assertThat(millrace("verify", topic)).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-4111: the live outputs were written by another version of the pipeline file")
        .contains("run old (file 0123456789abcdef) with 60 rows");
    assertThat(millrace("verify", topic, "--any-version")).isZero();
  }

  @Test
  void saysWhatTheArchiveLacksWhereRowsDiffer(TestInfo test) {
    // given: a stream of another topic, of which the archive has nothing, and a row too many
    List<TopicRecord> records = written();
    RunMark mark = mark(records.get(0));
    String topic = copy(test, records, mark.pipelineHash(), mark.runId());
    add(topic, records.subList(0, 1), mark.pipelineHash(), mark.runId());

    // when
    int exitCode =
        millrace(
            "verify", topic, "-DCLICKS=" + topic, "--from=2025-03-01T10:00", "--to=2025-03-03");

    // then
    assertThat(exitCode).isEqualTo(1);
    assertThat(recorded.out())
        .contains(
            "note: the archive of 'clicks' covers 2025-03-01T00:00:00Z to 2025-03-02T00:00:00Z"
                + " only, which is not the whole range")
        .contains(
            "note: the archive of 'clicks' ends before its topic does: 61 records are not in it. If"
                + " the live run read them, run 'millrace archive' first");
  }

  @Test
  void saysWhereThereIsNothingToCompare(TestInfo test) {
    // given
    String topic = copy(test, List.of(), "", "");

    // when, then
    assertThat(millrace("verify", topic)).isEqualTo(2);
    assertThat(recorded.err())
        .contains("ML-4110: there is no output of a live run: topic '" + topic + "' is empty.");
    assertThat(millrace("verify", "nosuchtopic")).isEqualTo(3);
    assertThat(recorded.err()).contains("nosuchtopic");
    assertThat(millrace("verify", "counts", "--from=2030-01-01")).isEqualTo(2);
    assertThat(recorded.err())
        .contains(
            "ML-4113: no row of the live outputs lies in the time range; they lie between"
                + " 2025-03-01T10:00:59.999Z and 2025-03-01T10:19:59.999Z");
  }
}
