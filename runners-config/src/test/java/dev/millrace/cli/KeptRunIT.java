package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.state.KeptProgress;
import dev.millrace.runner.state.StateHome;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that kept its state and was stopped: what its state says of it to {@code verify} and {@code
 * upgrade}, and what is done once the state is lost.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class KeptRunIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant START = Instant.parse("2025-03-01T00:00:00Z");
  private static final int EVENTS = 240;

  private static final String FILE =
      """
      pipeline:
        transforms:
          - {type: Deduplicate, name: Newest, input: orders, config: {key: shop, within: 7m, keep: last}}
          - type: Combine
            name: PerTen
            input: orders
            windowing: {type: fixed, size: 10m}
            config: {group_by: shop, combine: {orders: {fn: count}}}
      streams:
        orders:
          fields: {id: BIGINT NOT NULL, shop: VARCHAR NOT NULL, at: TIMESTAMP NOT NULL}
          timestamp: at
          watermark: {max_out_of_orderness: 2m, on_idle: hold}
          live: {type: ReadFromKafka, config: {topic: orders, bootstrap_servers: "${BROKERS}", format: JSON}}
          archive: {type: ReadFromParquet, config: {path: "${ARCHIVE}"}}
      outputs:
        counts:
          input: PerTen
          live: {type: WriteToKafka, config: {topic: "${COUNTS:-counts}", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        newest:
          input: Newest
          live: {type: WriteToKafka, config: {topic: newest, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        seen:
          input: orders
          live: {type: WriteToKafka, config: {topic: "${SEEN:-seen}", bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        copies: {input: orders, live: {type: WriteToJson, config: {path: "${DIR}/copies", roll_every: 1h}}}
        late: {live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
        dead_letter: {live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}}
      """;

  private Path dir = Path.of("");
  private final EmbeddedKafka kafka = new EmbeddedKafka();

  /** Of the partition that is behind: minute 114, less two minutes. */
  private static final Instant WATERMARK = START.plusSeconds(60 * 112);

  /** A run that is stopped while windows are open; later, more comes and is archived. */
  @BeforeAll
  void stopARun(@TempDir Path shared) throws IOException {
    dir = shared;
    Files.writeString(dir.resolve("orders.yaml"), FILE);
    Files.writeString(
        dir.resolve("profile.yaml"),
        Files.readString(Path.of("flink-state.yaml"))
            .replaceAll("checkpointingInterval: \\d+", "checkpointingInterval: 300")
            .replaceAll("minPauseBetweenCheckpoints: \\d+", "minPauseBetweenCheckpoints: 100"));
    kafka.start();
    kafka.createTopic("orders", 2);
    for (String topic : List.of("counts", "newest", "seen", "late", "dead")) {
      kafka.createTopic(topic, 1);
      kafka.createTopic(topic + "-r2", 1);
    }
    topic("orders").send(0, events(0, EVENTS - 10, 0));
    topic("orders").send(1, events(0, EVENTS, 1));
    runUntil("seen", EVENTS - 5);
    topic("orders").send(0, events(EVENTS, EVENTS + 100, 0));
    ok("archive", "--until-idle=500ms");
  }

  @AfterAll
  void stop() {
    kafka.close();
  }

  /** Two events a minute, one in each partition; {@code id % 2} is the partition. */
  private static List<String> events(int from, int to, int partition) {
    return IntStream.range(from, to)
        .filter(id -> id % 2 == partition)
        .mapToObj(
            id ->
                "{\"id\":%d,\"shop\":\"s%d\",\"at\":\"%s\"}"
                    .formatted(id, id % 7, START.plusSeconds(30L * (id - partition))))
        .toList();
  }

  private TopicTexts topic(String name) {
    return new TopicTexts(kafka.bootstrapServers(), name);
  }

  private String[] arguments(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    if (command.equals("upgrade")) {
      all.add(dir.resolve("orders.yaml").toString());
      all.add(dir.resolve("new.yaml").toString());
    } else {
      all.add(dir.resolve("orders.yaml").toString());
      all.add("--no-progress");
    }
    all.add("-DBROKERS=" + kafka.bootstrapServers());
    all.add("-DDIR=" + dir);
    if (Stream.of(more).noneMatch(one -> one.startsWith("-DARCHIVE="))) {
      all.add("-DARCHIVE=" + dir.resolve("archive"));
    }
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private TestCommandLine.Result millrace(String command, String... more) {
    return TestCommandLine.run(arguments(command, more));
  }

  private String ok(String command, String... more) {
    TestCommandLine.Result result = millrace(command, more);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  /** Runs until all that was sent is read, and the state knows it, and stops. */
  private void runUntil(String topic, int rows, String... more) {
    String state = more.length == 0 ? "state" : "state-r2";
    List<String> options =
        new ArrayList<>(
            List.of("--state=" + dir.resolve(state), "--profile=" + dir.resolve("profile.yaml")));
    options.addAll(List.of(more));
    StateHome home = StateHome.at(dir.resolve(state));
    try (MillraceProcess run =
        MillraceProcess.start(
            dir.resolve(state + ".txt"),
            arguments(more.length == 0 ? "run" : "catch-up", options.toArray(String[]::new)))) {
      await()
          .atMost(PATIENCE)
          .until(() -> !run.isAlive() || topic(topic).all().size() >= rows && isSettled(home));
      run.signal("TERM");
      assertThat(run.await(PATIENCE)).as(run::said).isEqualTo(143);
    }
  }

  private static boolean isSettled(StateHome home) {
    return home.record().isPresent()
        && KeptProgress.of(home).streams().values().stream()
            .allMatch(read -> read.settled().orElse(0) >= WATERMARK.toEpochMilli());
  }

  /** From when on rows may wait that come so many minutes after their time, and a second. */
  private static Instant held(int minutes) {
    return WATERMARK.minusSeconds(60 * minutes + 1);
  }

  @Test
  void verifyKnowsWhatTheStateHolds() throws IOException {
    String state = "--stopped=" + dir.resolve("state");

    // when: nobody says that the run goes on
    TestCommandLine.Result blind = millrace("verify");

    // then
    assertThat(blind.exitCode()).as(blind.toString()).isEqualTo(1);

    // when
    String held = ok("verify", state, "--json");

    // then: two windows of seven shops; of runs of duplicates those that may go on
    assertThat(held)
        .contains(
            "output 'counts': 7 rows that only the replay has, from " + held(0) + " on, may wait",
            "from " + held(7) + " on, may wait in the state",
            "output 'copies': 235 rows that only the replay has may wait in it for a file")
        .doesNotContain("output 'seen'")
        .containsPattern("\"output\" : \"seen\"[^}]*\"replay\" : 235,[^}]*\"waiting\" : 0");

    // when: rows are missing that were due, of a step and of the source
    copyAllButTheFirst("counts", "fewer");
    copyAllButTheFirst("seen", "fewer-seen");
    TestCommandLine.Result lost =
        millrace("verify", state, "-DCOUNTS=fewer", "-DSEEN=fewer-seen", "--json");

    // then
    assertThat(lost.exitCode()).as(lost.toString()).isEqualTo(1);
    assertThat(String.join("\n", lost.out()))
        .containsPattern("\"output\" : \"counts\"[^\\[]*\"only_replay\" : 1,")
        .containsPattern("\"output\" : \"newest\",\\s*\"same\" : true")
        .containsPattern("\"output\" : \"seen\"[^\\[]*\"only_replay\" : 1,");

    // and: what cannot be known is refused
    Files.copy(dir.resolve("orders.yaml"), dir.resolve("other.yaml"));
    String[] other = arguments("verify", state);
    other[1] = dir.resolve("other.yaml").toString();
    assertThat(String.join("\n", TestCommandLine.run(other).err())).contains("ML-4262");
    Path moved = Files.createDirectory(dir.resolve("moved")).resolve("orders.yaml");
    Files.writeString(moved, FILE.replace("topic: orders,", "topic: others,"));
    other[1] = moved.toString();
    assertThat(String.join("\n", TestCommandLine.run(other).err()))
        .contains("ML-4205", "is not of a run of this file: step 'orders'");
    assertThat(String.join("\n", millrace("verify", "--stopped=" + dir.resolve("no")).err()))
        .contains("ML-4261", "has no state of a run");
    assertThat(String.join("\n", millrace("verify", "--stopped=file:/no").err()))
        .contains("there is no savepoint at file:/no");
    assertThat(String.join("\n", millrace("verify", state, "--data=x").err()))
        .contains("leave out --data and --old");
  }

  @Test
  void verifyKnowsWhereARunCameToItsEnd() throws IOException {
    // given: a run that its file ends, and more in the archive
    Files.writeString(
        dir.resolve("ended.yaml"),
        FILE.replace(
                "{topic: orders,",
                "{topic: orders, stop: {mode: offsets, offsets: {orders: {0: 100, 1: 90}}},")
            .replace("topic: newest", "topic: newest-ended")
            .replaceFirst("  copies: .*\n", ""));
    List.of("counts-ended", "seen-ended", "newest-ended").forEach(t -> kafka.createTopic(t, 1));
    String state = "--state=" + dir.resolve("state-ended");
    String profile = "--profile=" + dir.resolve("profile.yaml");
    assertThat(ofEnded("run", state, profile).exitCode()).isZero();

    // when
    TestCommandLine.Result blind = ofEnded("verify");
    TestCommandLine.Result told = ofEnded("verify", state.replace("state=", "stopped="), "--json");

    // then: what it has read is replayed, and nothing is held
    assertThat(blind.exitCode()).as(blind.toString()).isEqualTo(1);
    assertThat(told.exitCode()).as(told.toString()).isZero();
    assertThat(String.join("\n", told.out()))
        .containsPattern("\"output\" : \"seen\"[^}]*\"replay\" : 190,[^}]*\"waiting\" : 0")
        .containsPattern("\"output\" : \"counts\"[^}]*\"waiting\" : 0")
        .doesNotContain("may wait", "nobody can tell");
  }

  private TestCommandLine.Result ofEnded(String command, String... more) {
    String[] line = arguments(command, more);
    line[1] = dir.resolve("ended.yaml").toString();
    List<String> all = new ArrayList<>(List.of(line));
    all.addAll(List.of("-DCOUNTS=counts-ended", "-DSEEN=seen-ended"));
    return TestCommandLine.run(all.toArray(String[]::new));
  }

  @Test
  void upgradeCountsBackFromWhatTheStateHasRead() throws IOException {
    // given: windows that the state does not have
    Files.writeString(
        dir.resolve("new.yaml"),
        FILE.replace("size: 10m", "size: 1h")
            .replaceFirst(" +- .type: Deduplicate.*\n", "")
            .replaceFirst("(?s)  newest:.*?(  seen:)", "$1"));

    // when
    TestCommandLine.Result result = millrace("upgrade", "--state=" + dir.resolve("state"));

    // then
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(String.join("\n", result.out()))
        .contains("read the last 1h before the state's watermark (" + WATERMARK + ") again")
        .contains("new.yaml --from 2025-03-01T00:52:00Z");
    String newest =
        StateHome.at(dir.resolve("state")).record().orElseThrow().newestFirst().get(0).path();
    assertThat(String.join("\n", millrace("upgrade", "--savepoint=" + newest).out()))
        .contains("new.yaml --from 2025-03-01T00:52:00Z");
  }

  /** The recipes of docs/disaster-recovery.md for a lost state, and for a copy of an archive. */
  @Test
  void aLostStateIsMadeUpForOfACopyOfTheArchive() throws Exception {
    // given: a copy; of the state nothing is used
    String copy =
        """
        until cp archive/_manifest.json before.json &&
              cp -au archive/. copy/ &&
              cmp -s before.json archive/_manifest.json &&
              cp before.json copy/_manifest.json; do sleep 1; done
        """;
    Process copied =
        new ProcessBuilder("sh", "-c", copy).directory(dir.toFile()).inheritIO().start();
    assertThat(copied.waitFor()).isZero();
    String archive = "-DARCHIVE=" + dir.resolve("copy");

    // when
    runUntil("seen-r2", EVENTS + 45, "--into=r2", archive);

    // then: the new run has what the lost one had, and what that did not come to
    assertThat(topic("seen-r2").all()).hasSize(EVENTS + 45).doesNotHaveDuplicates();
    assertThat(topic("seen-r2").all()).containsAll(topic("seen").all());
    TestCommandLine.Result more =
        millrace("verify", "--into=r2", "--old=" + dir.resolve("orders.yaml"), "--json");
    assertThat(more.exitCode()).as(more.toString()).isEqualTo(1);
    assertThat(more.out().stream().map(String::strip).filter(line -> line.contains("only_old\" :")))
        .hasSize(4)
        .containsOnly("\"only_old\" : 0,");

    // and: the archiver goes on in the copy
    assertThat(ok("archive", archive, "--until-idle=500ms")).contains("orders");
  }

  private void copyAllButTheFirst(String from, String to) {
    kafka.createTopic(to, 1);
    Map<String, Object> bytes =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest");
    TopicPartition partition = new TopicPartition(from, 0);
    ByteArrayDeserializer reads = new ByteArrayDeserializer();
    ByteArraySerializer writes = new ByteArraySerializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(bytes, reads, reads);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(bytes, writes, writes)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 1);
      while (consumer.position(partition)
          < consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L)) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(
                one -> {
                  var unused =
                      producer.send(
                          new ProducerRecord<>(
                              to, 0, one.timestamp(), one.key(), one.value(), one.headers()));
                });
      }
    }
  }
}
