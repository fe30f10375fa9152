package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.io.archive.manifest.ArchiveManifest;
import dev.millrace.job.ExitCode;
import dev.millrace.runner.MillraceProcess;
import dev.millrace.runner.flink.LocalCluster;
import dev.millrace.show.RecordedConsole;
import dev.millrace.show.Style;
import dev.millrace.telemetry.RemoteStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a Flink cluster of separate processes: what goes well, and what goes wrong. */
@Timeout(1_800)
class ClusterRunsIT {
  private static final Duration PATIENCE = ClicksCluster.PATIENCE;

  /** Nobody is killed here; a TaskManager that is short of processors is not dead. */
  private static final String PATIENT = "-Dheartbeat.timeout=60000";

  @TempDir static Path dir;
  private static ClicksCluster clicks;
  private static Path profile;

  @BeforeAll
  static void start() throws IOException {
    clicks =
        ClicksCluster.on(
            LocalCluster.startWithLibraries(
                dir.resolve("cluster"), "-Dslot.request.timeout=3000", PATIENT),
            dir);
    // What fails is to fail at once.
    profile = clicks.profile("none");
  }

  @AfterAll
  static void stop() {
    clicks.close();
  }

  private static String[] arguments(String command, String topic, String... more) {
    return clicks.arguments(command, topic, profile, more);
  }

  /** The command knows what the readers in the TaskManagers tell. */
  private static void assertWatched(MillraceProcess run, String topic) {
    Matcher url = Pattern.compile("metrics at (\\S+)/metrics").matcher(run.said());
    assertThat(url.find()).as(run::said).isTrue();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode status = RemoteStatus.ask(url.group(1)).json();
              assertThat(status.path("ready").asBoolean()).isTrue();
              JsonNode stream = status.at("/streams/0");
              assertThat(stream.path("read").asLong()).isEqualTo(121);
              assertThat(stream.path("lag").asLong(-1)).isZero();
              assertThat(stream.path("partitions").asLong()).isEqualTo(3);
              assertThat(stream.path("watermark").asText()).startsWith("20");
              assertThat(status.at("/outputs/0/written").asLong()).isEqualTo(120);
            });
  }

  private static long groupOffset(String topic, int partition) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", clicks.brokers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(topic + "-readers")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(topic, partition));
      return offset == null ? 0 : offset.offset();
    }
  }

  @Test
  void aRunThatIsTerminatedGoesOnFromItsSavepointAndReadsNothingTwice(TestInfo test)
      throws Exception {
    // given: two partitions, of which one never gets a record; the other has old events, and one of
    // now, which no step needs, so that the stream is not one that is being filled with history
    String topic = clicks.topic(test, 2);
    clicks.send(topic, 0, 0, 60, -120);
    clicks.send(topic, "{\"id\": -1, \"page\": null, \"at\": \"%s\"}".formatted(Instant.now()));
    Path said = dir.resolve("first.txt");
    try (MillraceProcess first =
        MillraceProcess.start(said, arguments("run", topic, "--metrics-port=0"))) {
      // then: the empty partition does not hold the windows back
      clicks.awaitSeen(topic, 60, first);
      awaitCount(topic, 60);

      // when: a partition is added, then its records are read, and the group follows
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", clicks.brokers()))) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      }
      clicks.send(topic, 2, 60, 120, 0);
      clicks.awaitSeen(topic, 120, first);
      // Told in a line every ten seconds where there is no terminal.
      await().atMost(PATIENCE).until(() -> first.said().contains("  read 121 ("));
      assertWatched(first, topic);
      await().atMost(PATIENCE).until(() -> groupOffset(topic, 0) == 61);
      await().atMost(PATIENCE).until(() -> groupOffset(topic, 2) == 60);

      // when: what a service manager does
      first.terminate();
      assertThat(first.await(PATIENCE)).as(first::said).isEqualTo(143);
    }
    Matcher savepoint =
        Pattern.compile("stopped; go on with --from-savepoint (\\S+)")
            .matcher(Files.readString(said));
    assertThat(savepoint.find()).as(Files.readString(said)).isTrue();
    clicks.send(topic, 0, 120, 180, 0);

    // when: it goes on, and time does
    try (MillraceProcess second =
        MillraceProcess.start(
            dir.resolve("second.txt"),
            arguments(
                "run", topic, "--from-savepoint=" + savepoint.group(1), "--on-interrupt=cancel"))) {
      clicks.awaitSeen(topic, 180, second);
      // Each of the two readers has to see that time goes on, and one may have only partition 1.
      for (int partition = 0; partition < 3; partition++) {
        clicks.send(topic, partition, 180 + partition, 181 + partition, 50);
      }
      awaitCount(topic, 120);
      await().atMost(PATIENCE).until(() -> groupOffset(topic, 0) == 122);
      second.terminate();
      assertThat(second.await(PATIENCE)).as(second::said).isEqualTo(143);
      assertThat(second.said()).contains("cancelled");
    }

    // then: each event once, and a window has what came before and after
    assertThat(clicks.seen(topic)).containsExactlyInAnyOrderElementsOf(ints(0, 183));
    assertThat(clicks.committed(topic + ".counts"))
        .containsExactly("{\"page\":\"a\",\"clicks\":60}", "{\"page\":\"a\",\"clicks\":120}");
  }

  private static void awaitCount(String topic, int count) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> clicks.committed(topic + ".counts"),
            counts -> counts.contains("{\"page\":\"a\",\"clicks\":" + count + "}"));
  }

  private static List<Integer> ints(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void archivesOnACluster(TestInfo test) {
    // given
    String topic = clicks.topic(test, 2);
    clicks.send(topic, 0, 0, 600, -120);
    clicks.send(topic, 1, 600, 1_000, 0);
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when: the cluster has none of the libraries, and the command sends them, as it does by itself
    int exitCode;
    try (LocalCluster bare = LocalCluster.start(dir.resolve("bare"), PATIENT)) {
      String[] arguments =
          arguments(
              "archive",
              topic,
              "--until-idle=2s",
              "--roll-every=500ms",
              "--flink-master=" + bare.address());
      exitCode =
          ClicksCluster.millrace(
              recorded,
              Stream.of(arguments)
                  .filter(argument -> !argument.startsWith("--job-jar="))
                  .toArray(String[]::new));
    }

    // then
    assertThat(exitCode).as(recorded.out() + recorded.err()).isZero();
    ArchiveManifest manifest = ArchiveManifest.read(dir.resolve("archive").toString());
    assertThat(manifest.rows()).isEqualTo(1_000);
    assertThat(manifest.next()).hasSize(2);
  }

  @Test
  void aJobThatFailsShowsWhyInOneLine(TestInfo test) {
    // given: a record that is no JSON, and a file that wants to fail then
    String topic = clicks.topic(test, 1);
    clicks.send(topic, "broken");
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode = ClicksCluster.millrace(recorded, arguments("run", topic));

    // then
    assertThat(exitCode).as(recorded.err()).isNotZero();
    assertThat(recorded.err().lines())
        .filteredOn(line -> !line.startsWith("job ") && !line.contains(" warning "))
        .hasSize(1);
    assertThat(recorded.err()).contains("error ML-").contains("kafka:" + topic + "/0@0");
  }

  @Test
  void tooFewSlotsAreToldAtOnceAndWhenTheClusterGivesUp(TestInfo test) {
    // given
    String topic = clicks.topic(test, 1);
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode = ClicksCluster.millrace(recorded, arguments("run", topic, "--parallelism=4"));

    // then
    assertThat(exitCode).as(recorded.err()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(recorded.err())
        .contains("it waits for slots: it needs 4, and 2 are free")
        .contains("ML-4203: the cluster has too few free slots for the job");
  }

  @Test
  void aCheckpointDirectoryThatCannotBeWrittenIsNamed(TestInfo test) throws IOException {
    // given
    String topic = clicks.topic(test, 1);
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    int exitCode =
        ClicksCluster.millrace(recorded, arguments("run", topic, "--checkpoint-dir=" + file));

    // then
    assertThat(exitCode).as(recorded.err()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(recorded.err()).contains("ML-4206: the checkpoint directory cannot be used");
  }

  @Test
  void savepointsAndClustersThatAreNotThereAreNamed(TestInfo test) {
    // given
    String topic = clicks.topic(test, 1);
    RecordedConsole noSavepoint = new RecordedConsole(Style.PLAIN);
    RecordedConsole noCluster = new RecordedConsole(Style.PLAIN);

    // when
    int withoutSavepoint =
        ClicksCluster.millrace(
            noSavepoint, arguments("run", topic, "--from-savepoint=" + dir.resolve("none")));
    int withoutCluster =
        ClicksCluster.millrace(noCluster, arguments("run", topic, "--flink-master=localhost:1"));

    // then
    assertThat(withoutSavepoint).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(noSavepoint.err())
        .contains("ML-4204: --from-savepoint: there is no savepoint and no checkpoint at ");
    assertThat(withoutCluster).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(noCluster.err()).contains("ML-4202: no Flink cluster answers at localhost:1");
  }
}
