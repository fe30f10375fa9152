package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import dev.millrace.cli.redis.RedisServer;
import dev.millrace.testing.kafka.EmbeddedKafka;
import dev.millrace.testing.kafka.TopicTexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Early results and corrections of a live run in a topic, a table of PostgreSQL and hashes of
 * Redis: table and hashes have the newest row of each group, and {@code verify} compares that.
 */
class RevisedSinksIT {
  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();
  private static final int EVENTS = 600;

  private static final String FILE =
      """
      streams:
        visits:
          fields: {page: VARCHAR, n: BIGINT NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          watermark: {max_out_of_orderness: 1s, allowed_lateness: 10m}
          live: {type: ReadFromKafka, config: {topic: visits, bootstrap_servers: 'BROKERS', format: JSON}}
          archive: {type: ReadFromParquet, config: {path: DIR/archive, partitions: "dt={yyyy-MM-dd}/hour={HH}"}}
      pipeline:
        transforms:
          - type: Combine
            name: PerMinute
            input: visits
            windowing: {type: fixed, size: 60s}
            config:
              group_by: page
              combine: {visits: count, total: {value: n, fn: sum}}
              window: {start: minute}
              early: {every: 100ms, at_count: 3}
              allowed_lateness: 10m
      outputs:
        topic:
          input: PerMinute
          live: {type: WriteToKafka, config: {topic: minutes, bootstrap_servers: 'BROKERS', format: JSON, key: page}}
          replay: {type: WriteToParquet, config: {path: DIR/topic}}
        table:
          input: PerMinute
          live: {type: WriteToJdbc, config: {url: 'POSTGRES', username: postgres, table: minutes, mode: upsert, key: [page, minute], version: revision}}
          replay: {type: WriteToParquet, config: {path: DIR/table}}
        hashes:
          input: PerMinute
          live: {type: WriteToRedis, config: {url: 'REDIS', prefix: "minute:", key: [page, minute], version: revision}}
          replay: {type: WriteToParquet, config: {path: DIR/hashes}}
        dead_letter: {live: {type: WriteToConsole}, replay: {type: WriteToParquet, config: {path: DIR/dead}}}
        late: {live: {type: WriteToConsole}}
      """;

  @TempDir private Path dir;

  private final Map<String, long[]> sums = new TreeMap<>();
  private final Random random = new Random(5);
  private long clock = START;

  private static Result millrace(String command, Path file, String... options) {
    List<String> all = new ArrayList<>(List.of(command, file.toString(), "--no-progress"));
    all.addAll(List.of(options));
    return TestCommandLine.run(all.toArray(String[]::new));
  }

  /** Sends events of some minutes, a third of them late by up to nine. */
  private void send(EmbeddedKafka kafka, int events) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < events; i++) {
        clock += random.nextInt(1_500);
        long time = random.nextInt(3) == 0 ? clock - random.nextInt(540_000) : clock;
        String page = "p" + random.nextInt(3);
        long n = random.nextInt(1000);
        String text =
            "{\"page\": \"%s\", \"n\": %d, \"t\": \"%s\"}"
                .formatted(page, n, Instant.ofEpochMilli(time));
        var unused = producer.send(new ProducerRecord<>("visits", text.getBytes(UTF_8)));
        Instant minute = Instant.ofEpochMilli(Math.floorDiv(time, 60_000L) * 60_000L);
        long[] sum = sums.computeIfAbsent(page + "|" + minute, k -> new long[2]);
        sum[0]++;
        sum[1] += n;
      }
    }
  }

  @Test
  void tablesAndHashesShowTheNewestRowsAndVerifyComparesThem() throws Exception {
    assumeTrue(RedisServer.isInstalled(), "Debian's redis-server is not installed");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        PostgresServer postgres = PostgresServer.startNew();
        RedisServer redis = RedisServer.start(Files.createDirectory(dir.resolve("redis")))) {
      // given
      kafka.createTopic("visits", 1);
      kafka.createTopic("minutes", 1);
      postgres.execute(
          "create table minutes (page text not null, minute timestamptz not null, visits bigint,"
              + " total bigint, pane text, revision bigint not null, millrace_id text not null,"
              + " primary key (page, minute))");
      send(kafka, EVENTS / 2);
      Path file =
          Files.writeString(
              dir.resolve("live.yaml"),
              FILE.replace("BROKERS", kafka.bootstrapServers())
                  .replace("POSTGRES", postgres.url())
                  .replace("REDIS", redis.url())
                  .replace("DIR", dir.toString()));

      // when
      TopicTexts minutes = new TopicTexts(kafka.bootstrapServers(), "minutes");
      Running running =
          TestCommandLine.start("run", file.toString(), "--until-idle=4s", "--no-progress");
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> minutes.all().stream().anyMatch(row -> row.contains("final")));
      send(kafka, EVENTS / 2);
      Result live = running.result();
      Result archived = millrace("archive", file, "--until-idle=2s");
      Result same = millrace("verify", file);

      // then: early rows and corrections came, and each place has the newest of each group
      assertThat(List.of(live.exitCode(), archived.exitCode()))
          .as(live.err() + " " + archived.err())
          .containsOnly(0);
      List<String> rows = minutes.all();
      assertThat(rows).anyMatch(row -> row.contains("early"));
      assertThat(rows).anyMatch(row -> row.contains("correction"));
      assertThat(
              postgres.rows(
                  "select page, to_char(minute at time zone 'UTC',"
                      + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), visits, total, revision / 2 from"
                      + " minutes order by 1, 2"))
          .isEqualTo(
              sums.entrySet().stream()
                  .map(
                      group ->
                          group.getKey()
                              + "|"
                              + group.getValue()[0]
                              + "|"
                              + group.getValue()[1]
                              + "|"
                              + group.getValue()[0])
                  .toList());
      List<String> keys = redis.ask("keys", "minute:*");
      assertThat(keys).hasSize(sums.size());
      for (String key : keys) {
        List<String> row = redis.ask("hmget", key, "page", "minute", "visits", "total");
        long[] sum = sums.get(row.get(0) + "|" + Instant.parse(row.get(1)));
        assertThat(sum).as(key).isNotNull();
        assertThat(row.subList(2, 4))
            .as(key)
            .containsExactly(String.valueOf(sum[0]), String.valueOf(sum[1]));
      }
      assertThat(same.exitCode()).as(same.out() + " " + same.err()).isZero();

      // when: somebody changes a row of each place
      postgres.execute("update minutes set total = total + 1 where page = 'p1'");
      redis.ask("hset", keys.get(0), "total", "1000000");
      Result changed = millrace("verify", file);

      // then
      assertThat(changed.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", changed.out())).contains("page p1").contains("1000000");
    }
  }
}
