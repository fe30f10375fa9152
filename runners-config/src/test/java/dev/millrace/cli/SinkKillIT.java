package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.delta.KernelTable;
import dev.millrace.cli.http.HookServer;
import dev.millrace.cli.http.HookServer.Request;
import dev.millrace.cli.iceberg.LakeTable;
import dev.millrace.cli.redis.RedisServer;
import dev.millrace.testing.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases, tables of Iceberg, files and a hook of a live run with kept state, whose process and
 * servers are killed in turn; more in a longer run: {@code -Dmillrace.kills=20}.
 */
@Timeout(3_600)
class SinkKillIT {
  private static final int KILLS = Integer.getInteger("millrace.kills", 4);
  private static final int PORTION = 500;

  private static final String TABLE =
      "create table %s (id bigint not null, \"user\" text not null, gone boolean not null, at"
          + " timestamptz not null, millrace_id text not null, primary key (%s));";

  @TempDir private Path dir;
  private final Random random = new Random(1);
  private final Map<String, LakeTable> lakes = new HashMap<>();
  private FedRun run;
  private PostgresServer tables;
  private RedisServer redis;
  private HookServer hook;

  private Map<String, String> outputs() {
    String jdbc =
        "WriteToJdbc, config: {url: \"%s\", username: postgres, table: ".formatted(tables.url());
    String newest = "mode: upsert, key: [user], version: id";
    String files = ", config: {path: DIR/live/%s, roll_every: 1s}";
    String database = "WriteToIceberg, config: {catalog_name: lake, commit_every: 1s, table: lake.";
    String directory =
        "WriteToIceberg, config: {catalog_properties: {warehouse: DIR/lake}, commit_every: 1s,"
            + " table: lake.";
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("every", jdbc + "every}");
    outputs.put("newest", jdbc + "newest, " + newest + "}");
    outputs.put("states", jdbc + "states, " + newest + ", deleted: gone}");
    outputs.put(
        "hashes",
        "WriteToRedis, config: {url: \"%s\", prefix: \"n:\", key: [user], version: id}"
            .formatted(redis.url()));
    outputs.put("json", "WriteToJson" + files.formatted("json"));
    outputs.put("csv", "WriteToCsv" + files.formatted("csv"));
    outputs.put("parquet", "WriteToParquet" + files.formatted("parquet"));
    outputs.put("avro", "WriteToAvro" + files.formatted("avro"));
    outputs.put("text", "Lines:WriteToText" + files.formatted("text"));
    outputs.put(
        "lake", database + "every, catalog_properties: {" + inYaml(databaseCatalog()) + "}}");
    outputs.put("lake_all", directory + "all, partition_fields: [\"bucket(id, 2)\"]}");
    outputs.put(
        "lake_routed",
        directory.replace(" table: lake.", "")
            + " table: {expression: \"CASE WHEN MOD(id, 2) = 0 THEN 'lake.even' ELSE 'lake.odd'"
            + " END\", names: [lake.even, lake.odd]}}");
    outputs.put("delta", "WriteToDelta, config: {table: DIR/delta, commit_every: 1s}");
    outputs.put("lake_newest", directory + "newest, " + newest + "}");
    outputs.put("lake_states", directory + "states, " + newest + ", deleted: gone}");
    return outputs;
  }

  @Test
  void nothingIsLostOrWrongWhateverIsKilled() throws Exception {
    assumeTrue(RedisServer.isInstalled(), "Debian's redis-server is not installed");
    try (EmbeddedKafka kafka = new EmbeddedKafka().start();
        PostgresServer postgres = PostgresServer.startNew();
        RedisServer cache = RedisServer.start(Files.createDirectories(dir.resolve("redis")));
        HookServer hooked = new HookServer()) {
      // given
      tables = postgres;
      redis = cache;
      hook = hooked;
      postgres.execute(
          TABLE.formatted("every", "millrace_id")
              + TABLE.formatted("newest", "\"user\"")
              + TABLE.formatted("states", "\"user\"")
              + "create table states_revisions (\"user\" text primary key, id bigint not null,"
              + " millrace_id text not null)");
      Map<String, String> outputs = outputs();
      Map<String, String> withHook = new LinkedHashMap<>(outputs);
      withHook.put("hook", "WriteToHttp, config: {url: \"%s\"}".formatted(hook.url()));
      run = new FedRun(dir, kafka, withHook);

      // when
      try (FedRun killed = run) {
        killed.start();
        for (int kill = 0; kill < KILLS; kill++) {
          int before = every();
          killed.feed(PORTION);
          killed.awaitThat(() -> every() > before);
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_000)).toNanos());
          kill(kill);
        }
        killed.feed(PORTION);
        killed.awaitThat(this::isAllThere);
        // What would be written twice comes after it.
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        killed.awaitThat(() -> true);
        // The catalog was waited for.
        assertThat(killed.said()).doesNotContain("ML-5564");
      }

      // then: what only the test can see
      List<Integer> all = run.ids();
      assertThat(postgres.rows("select id from every order by id"))
          .isEqualTo(all.stream().map(String::valueOf).toList());
      assertThat(hashes()).isEqualTo(run.newest());
      for (String output : List.of("json", "csv", "text")) {
        assertThat(lines(output)).as(output).doesNotHaveDuplicates().hasSameSizeAs(all);
      }
      assertThat(deltaRows()).doesNotHaveDuplicates().hasSameSizeAs(all);
      for (String table : List.of("lake.every", "lake.all")) {
        assertThat(lakeRows(table)).as(table).doesNotHaveDuplicates().hasSameSizeAs(all);
      }
      assertThat(lakeRows("lake.even"))
          .doesNotHaveDuplicates()
          .hasSize((int) all.stream().filter(id -> id % 2 == 0).count());
      assertThat(lakeRows("lake.odd"))
          .doesNotHaveDuplicates()
          .hasSize((int) all.stream().filter(id -> id % 2 != 0).count());
      assertThat(lakeRows("lake.newest")).hasSameSizeAs(run.newest().keySet());
      Map<String, Set<String>> bodies =
          hook.taken().stream()
              .collect(
                  Collectors.groupingBy(
                      Request::key, Collectors.mapping(Request::body, Collectors.toSet())));
      assertThat(bodies).hasSameSizeAs(all).allSatisfy((key, body) -> assertThat(body).hasSize(1));
      assertThat(ids()).hasSameSizeAs(all);
      assertThat(lines("dead_letter")).isEmpty();

      // when: others change a row of a table that rows were added to, and one of the newest
      boolean gone = FedRun.isGone(Objects.requireNonNull(run.newest().get("u7")));
      table("lake.all").set("id", 7L, "user", "nobody");
      table("lake.newest").set("user", "u7", "gone", !gone);
      Result verified = run.verify();

      // then: nothing else differs from a replay, of all that can be read back
      assertThat(verified.exitCode()).as(verified.toString()).isEqualTo(1);
      assertThat(verified.out())
          .anyMatch(line -> line.contains("user nobody → u7"))
          .anyMatch(line -> line.contains("user u7: gone " + !gone + " → " + gone));
      assertThat(outputs.keySet())
          .allSatisfy(
              output -> {
                boolean changed = Set.of("lake_all", "lake_newest").contains(output);
                String compared = output + (changed ? " .* 1 +1 +✗" : " .* 0 +0 +✓");
                assertThat(verified.out()).anyMatch(line -> line.matches(compared));
              });
    }
  }

  private void kill(int number) throws Exception {
    switch (number % 4) {
      case 0 -> tables.killAndStart();
      case 1 -> {
        redis.kill();
        redis.startAgain();
      }
      // Twice, the second time soon after it has gone on.
      default -> run.killAndStart();
    }
  }

  private int every() throws Exception {
    return Integer.parseInt(tables.rows("select count(*) from every").get(0));
  }

  private boolean isAllThere() throws Exception {
    int fed = run.ids().size();
    return every() >= fed
        && ids().size() >= fed
        && lines("json").size() >= fed
        && lines("csv").size() >= fed
        && lines("text").size() >= fed
        && hashes().equals(run.newest())
        && there("newest").equals(run.newest())
        && there("states").equals(run.states())
        && lakeRows("lake.every").size() >= fed
        && deltaRows().size() >= fed
        && lakeRows("lake.even").size() + lakeRows("lake.odd").size() >= fed
        && lakeRows("lake.all").size() >= fed
        && lakeUsers("lake.newest").equals(run.newest())
        && lakeUsers("lake.states").equals(run.states());
  }

  /** The catalog in the database that is killed. */
  private Map<String, String> databaseCatalog() {
    return new TreeMap<>(
        Map.of(
            "type",
            "jdbc",
            "uri",
            tables.url(),
            "jdbc.user",
            "postgres",
            "jdbc.schema-version",
            "V1",
            "warehouse",
            dir.resolve("catalog").toString()));
  }

  private static String inYaml(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(each -> each.getKey() + ": \"" + each.getValue() + "\"")
        .collect(Collectors.joining(", "));
  }

  /** Asked once the database is not killed any more. */
  private LakeTable table(String name) {
    return lakes.computeIfAbsent(
        name,
        table ->
            table.equals("lake.every")
                ? LakeTable.in("lake", databaseCatalog(), table)
                : LakeTable.in(dir.resolve("lake"), table));
  }

  private List<String> lakeRows(String name) {
    try {
      return table(name).rows();
    } catch (NoSuchTableException notYet) {
      return List.of();
    }
  }

  private List<String> deltaRows() {
    return KernelTable.in(dir.resolve("delta")).rows();
  }

  private Map<String, Integer> lakeUsers(String name) {
    return byUser(lakeRows(name).stream().map(row -> row.split("[|]")), 1, 0);
  }

  private Set<String> ids() {
    Set<String> ids = new HashSet<>();
    hook.taken()
        .forEach(request -> ids.add(request.body().replaceFirst("(?s).*?\"id\":(\\d+).*", "$1")));
    return ids;
  }

  /** The rows of an output's visible files, which have no line of names but in CSV. */
  private List<String> lines(String output) throws IOException {
    List<String> lines = new ArrayList<>();
    Path directory = dir.resolve("live").resolve(output);
    if (!Files.exists(directory)) {
      return lines;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*/[^._][^/]*[.](jsonl|csv|txt)")).toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("id,"))
            .forEach(lines::add);
      }
    }
    return lines;
  }

  private Map<String, Integer> there(String table) throws Exception {
    return byUser(
        tables.rows("select \"user\", id from " + table).stream().map(row -> row.split("[|]")),
        0,
        1);
  }

  private Map<String, Integer> hashes() throws Exception {
    String script =
        "local r = {} for _, k in ipairs(redis.call('keys', 'n:*')) do"
            + " r[#r + 1] = string.sub(k, 3) .. '|' .. redis.call('hget', k, 'id') end return r";
    return byUser(
        redis.ask("eval", script, "0").stream()
            .filter(line -> line.contains("|"))
            .map(line -> line.split("[|]")),
        0,
        1);
  }

  private static Map<String, Integer> byUser(Stream<String[]> rows, int user, int id) {
    Map<String, Integer> there = new TreeMap<>();
    rows.forEach(row -> there.put(row[user], Integer.valueOf(row[id])));
    return there;
  }
}
