package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.io.format.registry.RegistrySettings;
import dev.millrace.io.format.registry.SchemaRegistry;
import dev.millrace.io.kafka.client.KafkaConnection;
import dev.millrace.io.kafka.client.TopicAdmin;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes of a table of PostgreSQL that Debezium writes in Avro with Apicurio's own converter,
 * whose ids have 8 bytes: read, archived and replayed. What the outputs would register is checked.
 */
@Timeout(300)
class RegisteredChangesIT {
  private static final String TOPIC = "shop.public.orders";

  private static final String SOURCE =
      "create table orders (id bigint primary key, amount numeric(10,2), price numeric,"
          + " at timestamptz, placed timestamp(3), day date, tags text[], raw bytea, note text);"
          + "alter table orders alter note set storage external;"
          + "insert into orders select g, g / 4.0, g + 0.125, '2026-01-31 10:00:00.123456+00',"
          + " '2026-01-31 10:00:00.123', '2026-01-31', array['a', 'b' || g], '\\x00ff', null from"
          + " generate_series(1, 50) g";

  private static final List<String> CHANGES =
      List.of(
          "update orders set amount = amount + 1 where id % 3 = 0",
          "update orders set note = repeat('x', 3000) where id = 7",
          "update orders set amount = -2 where id = 7",
          "delete from orders where id % 5 = 0");

  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: Latest
            name: Versions
            input: changes
            config: {key: id, order_by: lsn, deleted: deleted, unsent: unsent}
          - type: MapToFields
            name: Orders
            input: Versions
            config: {fields: {id: id, amount: AMOUNT, price: price, at: at, placed: placed, day: day,
                     tags: tags, raw: raw, size: "CHAR_LENGTH(note)", deleted: deleted, lsn: lsn}}
      streams:
        changes:
          fields: {id: BIGINT NOT NULL, amount: "DECIMAL(10,2)", price: "DECIMAL(20,6)", at: TIMESTAMP(6),
                   placed: TIMESTAMP, day: DATE, tags: ARRAY<VARCHAR>, raw: VARBINARY, note: VARCHAR}
          timestamp: changed_at
          watermark: {on_idle: hold}
          live:
            type: ReadFromKafka
            config: {bootstrap_servers: "${BROKERS}", topic: shop.public.orders, format: DEBEZIUM, as: changelog,
                     unsent: listed, registry: {url: "${REGISTRY}", ids: apicurio}}
          archive: {type: ReadFromParquet, config: {path: "${DIR}/archive"}}
      outputs:
        orders:
          input: Orders
          live: {type: WriteToKafka, config: {topic: copy, bootstrap_servers: "${BROKERS}", key: none, format: AVRO,
                 registry: {url: "${REGISTRY}", auto_register: true}}}
          replay: {type: WriteToParquet, config: {path: "${DIR}/out"}}
        late:
          live: {type: WriteToKafka, config: {topic: late, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
        dead_letter:
          live: {type: WriteToKafka, config: {topic: dead, bootstrap_servers: "${BROKERS}", key: none, format: JSON}}
      """;

  @TempDir private Path dir;
  private String brokers = "";
  private String registry = "";

  private String engine(int port) {
    return """
    name=shop
    connector.class=io.debezium.connector.postgresql.PostgresConnector
    offset.storage=org.apache.kafka.connect.storage.MemoryOffsetBackingStore
    database.hostname=127.0.0.1
    database.port=%d
    database.user=postgres
    database.password=unused
    database.dbname=postgres
    topic.prefix=shop
    table.include.list=public.orders
    plugin.name=pgoutput
    publication.autocreate.mode=filtered
    slot.drop.on.stop=true
    poll.interval.ms=50
    key.converter.class=io.apicurio.registry.utils.converter.AvroConverter
    value.converter.class=io.apicurio.registry.utils.converter.AvroConverter
    key.converter.apicurio.registry.url=%s
    value.converter.apicurio.registry.url=%s
    key.converter.apicurio.registry.auto-register=true
    value.converter.apicurio.registry.auto-register=true
    value.converter.apicurio.registry.headers.enabled=false
    """
        .formatted(port, own(), own());
  }

  /** The address of Apicurio's own API. */
  private String own() {
    return registry.replace("ccompat/v7", "registry/v2");
  }

  private TestCommandLine.Result millrace(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-DBROKERS=" + brokers, "-DDIR=" + dir, "-DREGISTRY=" + registry));
    return TestCommandLine.run(all.toArray(new String[0]));
  }

  private String out(String... arguments) {
    TestCommandLine.Result result = millrace(arguments);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return String.join("\n", result.out());
  }

  private String file(String amount) throws Exception {
    Path file = dir.resolve(amount.replaceAll("\\W", "") + ".yaml");
    return Files.writeString(file, FILE.replace("AMOUNT", amount)).toString();
  }

  private long records() {
    try (TopicAdmin admin = TopicAdmin.open(KafkaConnection.to(brokers))) {
      return admin.endOffsets(TOPIC).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @Test
  void changesInAvroWithApicuriosIdsAreReadAndReplayed() throws Exception {
    assumeTrue(DebeziumProcess.isThere(), "the build copies Debezium");
    assumeTrue(ApicurioServer.isThere(), "the build unpacks the registry");
    try (PostgresServer database = PostgresServer.startNew("-c wal_level=logical");
        ApicurioServer server = new ApicurioServer().start();
        EmbeddedKafka kafka = new EmbeddedKafka().start()) {
      // given
      brokers = kafka.bootstrapServers();
      registry = server.url();
      for (String topic : List.of(TOPIC, "copy", "late", "dead")) {
        kafka.createTopic(topic, topic.equals(TOPIC) ? 2 : 1);
      }
      database.execute(SOURCE);
      String file = file("amount");
      try (DebeziumProcess engine = DebeziumProcess.start(dir, brokers, engine(database.port()))) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> records() >= 50);
        for (String change : CHANGES) {
          database.execute(change);
        }
        // Deletes are followed by records without a value.
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> records() >= 50 + 16 + 2 + 20);
      }

      // when
      out("archive", file, "--until-idle=1s");
      String checked = out("check", "--registry", file);
      String ran = out("run", file, "--until-idle=1s");
      assertThat(millrace("dlq", "list", file).toString()).as(ran).doesNotContain("ML-6");
      String verified = out("verify", file);

      // then
      assertThat(checked).contains("✓ 1 stream");
      assertThat(verified).contains("✓ live and replay give the same rows");
      changedSchemasAreRefusedBeforeTheyAreRegistered();
      newestSchemasArePulled(file);
    }
  }

  private void changedSchemasAreRefusedBeforeTheyAreRegistered() throws Exception {
    SchemaRegistry schemas =
        SchemaRegistry.of(RegistrySettings.of(registry, Duration.ofSeconds(20)));
    int before = schemas.latest("copy-value").orElseThrow().id();
    TestCommandLine.Result result =
        millrace("check", "--registry", file("\"CAST(amount AS DECIMAL(12, 3))\""));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.toString())
        .contains("ML-5407")
        .contains("field 'amount': decimal(10,2) → decimal(12,3)");
    assertThat(schemas.latest("copy-value").orElseThrow().id()).isEqualTo(before);
  }

  private void newestSchemasArePulled(String file) {
    String pulled = out("schema", "pull", file, "--out", dir.resolve("pulled").toString());
    assertThat(pulled).contains("shop.public.orders-value, id ").contains("copy-value, id ");
    assertThat(dir.resolve("pulled/copy-value.avsc")).content().contains("\"scale\":2");
  }
}
