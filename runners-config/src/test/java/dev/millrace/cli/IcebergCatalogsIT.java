package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import dev.millrace.cli.TestCommandLine.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Tables of Iceberg in a real PostgreSQL as catalog. */
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

  private List<String> rows() throws IOException {
    Catalog catalog =
        CatalogUtil.buildIcebergCatalog(
            "lake",
            Map.of(
                "type",
                "jdbc",
                "uri",
                server.url(),
                "jdbc.user",
                "postgres",
                "warehouse",
                dir.resolve("lake").toString()),
            new Configuration());
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
    assertThat(result.toString()).contains("ML-5564").doesNotContain("hunter2", "ML-9");
  }
}
