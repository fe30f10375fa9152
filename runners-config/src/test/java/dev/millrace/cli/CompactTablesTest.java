package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compact} of outputs whose rows name their tables. */
class CompactTablesTest {
  private static final String FILE =
      """
      streams:
        s:
          fields: {id: VARCHAR NOT NULL, t: TIMESTAMP NOT NULL}
          timestamp: t
          archive: {type: ReadFromParquet, config: {path: a}}
          live: {type: ReadFromKafka, config: {topic: s, bootstrap_servers: 'localhost:1', format: JSON}}
      pipeline:
        transforms:
          - {type: Filter, name: F, input: s, config: {keep: id <> ''}}
      outputs:
        out:
          input: F
          live: {type: WriteToIceberg, config: {table: {expression: id, names: [db.a, db.b]}, catalog_properties: {warehouse: 'DIR'}}}
          replay: {type: WriteToIceberg, config: {table: {expression: id, names: [db.b, db.c]}, catalog_properties: {warehouse: 'DIR'}}}
        dead_letter:
          live: {type: WriteToConsole}
          replay: {type: WriteToConsole}
      """;

  @TempDir private Path dir;

  @Test
  void eachTableIsLookedAtOnceThoughOneIsRefused() throws Exception {
    // given: a table that cannot be read
    Path metadata = Files.createDirectories(dir.resolve("db/a/metadata"));
    Files.writeString(metadata.resolve("v1.metadata.json"), "{");
    Files.writeString(metadata.resolve("version-hint.text"), "1");
    Path file = Files.writeString(dir.resolve("p.yaml"), FILE.replace("DIR", dir.toString()));

    // when
    Result done = TestCommandLine.run("compact", file.toString());

    // then
    assertThat(done.out())
        .as(done.toString())
        .containsExactly(
            "table 'db.a'",
            "  refused, see below",
            "table 'db.b'",
            "  there is no such table yet",
            "table 'db.c'",
            "  there is no such table yet");
    assertThat(done.exitCode()).isNotZero();
    assertThat(done.toString()).contains("table 'db.a' of catalog 'default'");
  }
}
