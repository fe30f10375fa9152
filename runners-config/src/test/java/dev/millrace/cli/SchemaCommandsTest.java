package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.TestCommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCommandsTest {
  private static final String ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}}]}
      """;

  @TempDir private Path dir;
  private String old = "";
  private String finer = "";
  private String longer = "";

  @BeforeEach
  void write() throws IOException {
    old = file("old.avsc", ORDER);
    finer = file("finer.avsc", ORDER.replace("\"scale\": 2", "\"scale\": 3"));
    longer =
        file(
            "longer.avsc",
            ORDER.replace("fields\": [", "fields\": [{\"name\": \"id\", \"type\": \"long\"},"));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }

  @Test
  void differencesAreToldWithWhomTheyBreak() {
    Result same = TestCommandLine.run("schema", "diff", old, old);
    assertThat(same.exitCode()).isZero();
    assertThat(same.out()).isEmpty();
    Result other = TestCommandLine.run("schema", "diff", old, finer);
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.out())
        .containsExactly(
            "field 'amount': decimal(12,2) → decimal(12,3) (read without an error, with other"
                + " values)");
  }

  @Test
  void aVersionMayFollowIfItsReadersCanRead() {
    Result may = TestCommandLine.run("schema", "check", old, longer, "--level", "forward");
    assertThat(may.exitCode()).isZero();
    assertThat(may.out()).containsExactly(longer + ": ✓ may follow " + old);
    Result mayNot = TestCommandLine.run("schema", "check", old, longer);
    assertThat(mayNot.exitCode()).isEqualTo(1);
    assertThat(mayNot.out())
        .containsExactly(
            longer
                + ": field 'id': new, long, without a default (new readers cannot read old"
                + " records)");
    assertThat(TestCommandLine.run("schema", "check", old, finer, "--level", "forward").exitCode())
        .isEqualTo(1);
  }

  @Test
  void whatIsNoSchemaIsSaid() throws IOException {
    Result json = TestCommandLine.run("schema", "diff", old, file("a.json", "{}"));
    assertThat(json.exitCode()).isEqualTo(2);
    assertThat(json.toString()).contains("ML-4100").contains("expected a file .avsc or .proto");
    Result kinds =
        TestCommandLine.run(
            "schema", "diff", old, file("a.proto", "syntax = \"proto3\"; message A {}"));
    assertThat(kinds.toString()).contains("one schema is AVRO, the other PROTOBUF");
    Result broken = TestCommandLine.run("schema", "check", old, file("b.avsc", "{\"type\": 1}"));
    assertThat(broken.toString()).contains("not an Avro schema");
    Result none = TestCommandLine.run("schema", "diff", old, dir.resolve("none.avsc").toString());
    assertThat(none.toString()).contains("none.avsc' that can be read");
  }
}
