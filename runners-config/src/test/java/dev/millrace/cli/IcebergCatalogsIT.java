package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables of Iceberg in a real PostgreSQL as catalog, and behind a server of the REST catalog. */
@Timeout(600)
class IcebergCatalogsIT {
  private static final String FILE =
      """
      pipeline:
        type: chain
        transforms:
          - type: ReadFromJson
            config: {path: "DIR/NAME.jsonl", fields: {id: BIGINT NOT NULL, v: BIGINT}}
          - type: WriteToIceberg
            config:
              table: shop.t
              catalog_name: lake
              catalog_properties: {type: jdbc, uri: "URL", jdbc.user: postgres, jdbc.password: hunter2-secret, jdbc.schema-version: V1, warehouse: DIR/lake}
              MORE
      """;

  private static PostgresServer server;

  @TempDir private Path dir;

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.startNew();
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private String file(String name, String more, int from, int to) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int id = from; id < to; id++) {
      lines.add("{\"id\":" + id + ",\"v\":" + from + "}");
    }
    Files.write(dir.resolve(name + ".jsonl"), lines);
    String text =
        FILE.replace("DIR", dir.toString())
            .replace("NAME", name)
            .replace("URL", server.url())
            .replace("MORE", more);
    return Files.writeString(dir.resolve(name + ".yaml"), text).toString();
  }

  private Catalog catalog(String name) {
    return CatalogUtil.buildIcebergCatalog(
        name,
        Map.of(
            "type",
            "jdbc",
            "uri",
            server.url(),
            "jdbc.user",
            "postgres",
            "jdbc.schema-version",
            "V1",
            "warehouse",
            dir.resolve("lake").toString()),
        new Configuration());
  }

  private List<String> rows() throws IOException {
    return rows(catalog("lake"));
  }

  private static List<String> rows(Catalog catalog) throws IOException {
    Table table = catalog.loadTable(TableIdentifier.parse("shop.t"));
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(record -> rows.add(record.get(0) + "|" + record.get(1)));
    }
    rows.sort(null);
    return rows;
  }

  /** Both make the table, and both commit on top of what the other one did. */
  @Test
  void twoThatWriteAtOnceBothCommit() throws Exception {
    // given
    String one = file("one", "", 0, 500);
    String other = file("other", "", 500, 1_000);

    // when
    Running first = TestCommandLine.start("run", one, "--no-progress");
    Running second = TestCommandLine.start("run", other, "--no-progress");
    Result firstDone = first.result();
    Result secondDone = second.result();

    // then
    assertThat(firstDone.exitCode()).as(firstDone.toString()).isZero();
    assertThat(secondDone.exitCode()).as(secondDone.toString()).isZero();
    assertThat(rows()).hasSize(1_000).doesNotHaveDuplicates();

    // when: newer versions of some keys, and new keys
    Result repeated =
        TestCommandLine.run(
            "run",
            file("newer", "mode: upsert\n        key: [id]\n        version: v", 900, 1_100),
            "--no-progress");

    // then
    assertThat(repeated.exitCode()).as(repeated.toString()).isZero();
    assertThat(rows()).hasSize(1_100).contains("899|500", "900|900", "1099|900");
    assertThat(repeated.toString() + firstDone + secondDone).doesNotContain("hunter2");
  }

  @Test
  void aCatalogThatIsNotThereIsTold() throws Exception {
    // given
    String text = Files.readString(Path.of(file("away", "retry_for: 0s", 0, 10)));
    Path file = dir.resolve("away.yaml");
    Files.writeString(file, text.replace(server.url(), "jdbc:postgresql://127.0.0.1:1/none"));

    // when
    Result result = TestCommandLine.run("run", file.toString(), "--no-progress");

    // then
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.toString()).contains("ML-5565").doesNotContain("hunter2", "ML-9");
  }

  /** The properties of the catalog of a server, with a secret as a file that is not shown. */
  private String served(String file, IcebergRestServer rest, String secret) throws IOException {
    Path kept = Files.writeString(dir.resolve("secret"), IcebergRestServer.CLIENT + ":" + secret);
    String text = Files.readString(Path.of(file));
    String properties =
        "catalog_properties: {type: rest, uri: \"%s\", rest.auth.type: oauth2, credential: \"${secret:file:%s}\"}"
            .formatted(rest.url(), kept);
    Files.writeString(
        Path.of(file),
        text.replaceAll("catalog_properties: .*", Matcher.quoteReplacement(properties)));
    return file;
  }

  /** It goes away with the answers to the first namespace and to the second commit. */
  @Test
  void aServerKeepsTablesAndEachCommitIsMadeOnceAlthoughItGoesAway() throws Exception {
    try (IcebergRestServer rest = IcebergRestServer.startNew(catalog("served"))) {
      // given
      String first = served(file("first", "", 0, 1_000), rest, IcebergRestServer.SECRET);
      String upsert = "mode: upsert\n        key: [id]\n        version: v";
      String newer = served(file("newer", upsert, 900, 1_100), rest, IcebergRestServer.SECRET);

      // when: it is away when the first one starts
      rest.goAway();
      Result asked = TestCommandLine.run("check", first, "--connect");
      Running begun = TestCommandLine.start("run", first, "--no-progress");
      rest.loseNextAnswer(Duration.ofSeconds(2));
      rest.comeBackAfterAQuestion(Duration.ofSeconds(4));
      Result appended = begun.result();
      rest.loseNextAnswer(Duration.ofSeconds(2));
      Result changed = TestCommandLine.run("run", newer, "--no-progress");

      // then: as the catalog behind the server has it
      assertThat(asked.exitCode()).isNotZero();
      assertThat(asked.toString()).contains("ML-5565").doesNotContain("ML-9");
      assertThat(appended.exitCode()).as(appended.toString()).isZero();
      assertThat(changed.exitCode()).as(changed.toString()).isZero();
      Catalog behind = catalog("served");
      assertThat(rows(behind)).hasSize(1_100).contains("0|0", "899|0", "900|900", "1099|900");
      // What the upsert removed was a tenth: its file was written anew, in the same commit.
      assertThat(behind.loadTable(TableIdentifier.parse("shop.t")).snapshots()).hasSize(3);
      assertThat(rest.commits()).isEqualTo(2);

      // when: read, compacted, and asked for with a wrong secret
      String reading =
          Files.readString(Path.of(first))
                  .replaceAll(
                      "(?s)- type: ReadFromJson.*?- type: WriteToIceberg",
                      "- type: ReadFromIceberg")
                  .replaceAll(
                      "(?s)\\s+table:",
                      "\n        fields: {id: BIGINT NOT NULL, v: BIGINT}\n        table:")
              + "    - type: WriteToCsv\n      config: {path: \""
              + dir
              + "/out\"}\n";
      Path read = Files.writeString(dir.resolve("read.yaml"), reading);
      Result back = TestCommandLine.run("run", read.toString(), "--no-progress");
      Result compacted = TestCommandLine.run("compact", newer, "--grace", "0s");
      String wrong = served(file("wrong", "", 0, 10), rest, "hunter2-of-somebody");
      Result refused = TestCommandLine.run("run", wrong, "--no-progress");

      // then
      assertThat(back.exitCode()).as(reading + back).isZero();
      assertThat(written("out")).hasSize(1_101).contains("899,0", "900,900", "1099,900");
      assertThat(compacted.exitCode()).as(compacted.toString()).isZero();
      assertThat(rows(behind)).hasSize(1_100);
      assertThat(behind.loadTable(TableIdentifier.parse("shop.t")).snapshots()).hasSize(1);
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.toString()).contains("ML-5564").doesNotContain("ML-9");
      assertThat(List.of(asked, appended, changed, back, compacted, refused).toString())
          .doesNotContain("hunter2");

      // when: rows end, the answer to that is lost, and older ones come
      String ends = upsert + "\n        evolve: true\n        deleted: gone";
      Path ending = Path.of(served(file("ends", ends, 0, 0), rest, IcebergRestServer.SECRET));
      Files.writeString(
          ending, Files.readString(ending).replace("v: BIGINT}", "v: BIGINT, gone: BOOLEAN}"));
      Files.writeString(
          dir.resolve("ends.jsonl"),
          "{\"id\":1,\"v\":2000,\"gone\":true}\n{\"id\":2,\"v\":2000,\"gone\":false}\n");
      rest.loseNextAnswer(Duration.ofSeconds(1));
      Result ended = TestCommandLine.run("run", ending.toString(), "--no-progress");
      String older = served(file("older", upsert, 0, 10), rest, IcebergRestServer.SECRET);
      Result late = TestCommandLine.run("run", older, "--no-progress");

      // then
      assertThat(ended.exitCode()).as(ended.toString()).isZero();
      assertThat(late.exitCode()).as(late.toString()).isZero();
      assertThat(rows(behind))
          .hasSize(1_099)
          .contains("0|0", "2|2000")
          .noneMatch(row -> row.startsWith("1|"));
    }
  }

  private List<String> written(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(name)).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }
}
