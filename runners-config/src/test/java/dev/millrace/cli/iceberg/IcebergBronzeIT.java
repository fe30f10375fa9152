package dev.millrace.cli.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table that live runs fill with all events of a topic, as the archive of the same stream. */
@Timeout(600)
class IcebergBronzeIT {
  private static final String STREAM =
      """
      streams:
        s:
          fields: {id: BIGINT NOT NULL, user: VARCHAR NOT NULL, n: INTEGER, at: TIMESTAMP NOT NULLMORE}
          timestamp: at
          watermark: {max_out_of_orderness: 4d, idle_timeout: 2s}
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: "BROKERS", format: JSON, start: {START}}}
          archive: {type: ReadFromIceberg, config: {table: lake.bronze, catalog_properties: {warehouse: DIR/lake}}}
      """;

  private static final String BRONZE =
      """
      pipeline:
        transforms: [{type: Filter, name: All, input: s, config: {keep: id >= 0}}]
      outputs:
        bronze:
          input: All
          live: {type: WriteToIceberg, config: {table: lake.bronze, catalog_properties: {warehouse: DIR/lake}, partition_fields: [day(at)], sort_fields: [user], evolve: true}}
        dead_letter: {live: {type: WriteToJson, config: {path: DIR/bronze/dead}}}
        late: {live: {type: WriteToJson, config: {path: DIR/bronze/late}}}
      """;

  private static final String RESULTS =
      """
      pipeline:
        transforms:
          - type: Combine
            name: Totals
            input: s
            windowing: {type: fixed, size: 1d}
            config:
              group_by: [user]
              combine:
                n: {value: n, fn: sum}
                more: {value: more, fn: count}
      outputs:
        totals:
          input: Totals
          live: {type: WriteToJson, config: {path: DIR/live/totals}}
          replay: {type: WriteToParquet, config: {path: DIR/out/totals}}
        dead_letter: {live: {type: WriteToJson, config: {path: DIR/live/dead}}}
        late: {live: {type: WriteToJson, config: {path: DIR/live/late}}}
      """;

  @TempDir private Path dir;

  private void feed(EmbeddedKafka kafka, int from, int to) {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int id = from; id < to; id++) {
        String event =
            "{\"id\":%d,\"user\":\"u%d\",\"n\":%s,\"at\":\"%s\"%s}"
                .formatted(
                    id,
                    id % 13,
                    id % 5 == 0 ? null : id,
                    Instant.parse("2025-03-01T10:00:00Z").plusSeconds(id * 300L),
                    from == 0 ? "" : ",\"more\":\"m" + id + "\"");
        producer.send(
            new ProducerRecord<>("s", id % 2, null, event.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private String file(EmbeddedKafka kafka, String name, String text, String more, String start)
      throws IOException {
    return Files.writeString(
            dir.resolve(name),
            (text + STREAM)
                .replace("MORE", more)
                .replace("START", start)
                .replace("BROKERS", kafka.bootstrapServers())
                .replace("DIR", dir.toString()))
        .toString();
  }

  private static void assertOk(Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }

  private static Result run(String file) {
    return TestCommandLine.run("run", file, "--until-idle", "2s", "--no-progress");
  }

  @Test
  void aReplayOfTheTableEqualsTheLiveRunAlsoAfterItGrewAndWasCompacted() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given: a table whose events have a further column from some time on
      kafka.createTopic("s", 2);
      feed(kafka, 0, 600);
      assertOk(run(file(kafka, "bronze.yaml", BRONZE, "", "mode: earliest")));
      Instant since = Instant.now();
      feed(kafka, 600, 900);
      String more = ", more: VARCHAR";
      String later = "mode: timestamp, timestamp: " + since;
      String bronze = file(kafka, "bronze.yaml", BRONZE, more, later);
      assertOk(run(bronze));
      assertThat(LakeTable.in(dir.resolve("lake"), "lake.bronze").rows())
          .hasSize(900)
          .contains("1|u1|1|2025-03-01T10:05Z|null", "899|u2|899|2025-03-04T12:55Z|m899");

      // when
      String results = file(kafka, "results.yaml", RESULTS, more, "mode: earliest");
      assertOk(run(results));
      Result before = TestCommandLine.run("verify", results);
      Result compacted = TestCommandLine.run("compact", bronze);
      Result after = TestCommandLine.run("verify", results);

      // then
      assertOk(before);
      assertThat(before.out()).anyMatch(line -> line.matches("totals +52 +52 +52 +0 +0 +✓"));
      assertOk(compacted);
      assertThat(compacted.out())
          .anyMatch(line -> line.contains("at_day=2025-03-03: 2 files became 1"));
      assertThat(after.out()).isEqualTo(before.out());

      // when: the table has lost an event
      LakeTable.in(dir.resolve("lake"), "lake.bronze").set("id", 7L, "n", 8);
      Result wrong = TestCommandLine.run("verify", results);

      // then
      assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(1);
    }
  }
}
