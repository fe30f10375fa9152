package dev.millrace.plan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.Diagnostics;
import dev.millrace.diag.Position;
import dev.millrace.plan.column.ColumnTypes;
import dev.millrace.spec.Located;
import dev.millrace.sql.SqlCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroSchemasTest {
  @TempDir Path directory;

  private final Diagnostics problems = new Diagnostics();

  @Test
  void readsEveryTypeThatRowsCanCarry() throws IOException {
    // given
    write(
        """
        {"name": "b", "type": "boolean"},
        {"name": "i", "type": "int"},
        {"name": "l", "type": ["null", "long"], "default": null},
        {"name": "f", "type": "float"},
        {"name": "d", "type": "double"},
        {"name": "s", "type": "string"},
        {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A"]}},
        {"name": "y", "type": "bytes"},
        {"name": "x", "type": {"type": "fixed", "name": "X", "size": 4}},
        {"name": "ms", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "us", "type": [{"type": "long", "logicalType": "timestamp-micros"}, "null"]},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "tm", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "m", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
        {"name": "u", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "list", "type": {"type": "array", "items": ["null", "string"]}},
        {"name": "map", "type": {"type": "map", "values": "long"}},
        {"name": "r", "type": ["null", {"type": "record", "name": "R", "fields": [
            {"name": "inner", "type": "int"}]}]}
        """);

    // when
    Optional<Schema> schema = read("s.avsc");

    // then
    assertThat(problems.sorted()).isEmpty();
    assertThat(schema.map(AvroSchemasTest::columns).orElse(""))
        .isEqualTo(
            """
            b BOOLEAN NOT NULL
            i INTEGER NOT NULL
            l BIGINT
            f REAL NOT NULL
            d DOUBLE NOT NULL
            s VARCHAR NOT NULL
            e VARCHAR NOT NULL
            y VARBINARY NOT NULL
            x VARBINARY NOT NULL
            ms TIMESTAMP NOT NULL
            us TIMESTAMP(6)
            day DATE NOT NULL
            tm TIME NOT NULL
            m DECIMAL(12, 2) NOT NULL
            u VARCHAR NOT NULL
            list ARRAY<VARCHAR> NOT NULL
            map MAP<VARCHAR, BIGINT> NOT NULL
            r ROW<inner INTEGER>
            """);
  }

  @Test
  void refusesWhatRowsCannotCarryWithTheFieldsPath() throws IOException {
    // given
    write(
        """
        {"name": "u", "type": ["string", "long"]},
        {"name": "n", "type": "null"},
        {"name": "t", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "r", "type": {"type": "record", "name": "R", "fields": [
            {"name": "next", "type": ["null", "R"]}]}},
        {"name": "a", "type": {"type": "array", "items": ["string", "int"]}}
        """);

    // when
    Optional<Schema> schema = read("s.avsc");

    // then
    assertThat(schema).isEmpty();
    assertThat(problems.sorted().stream().map(Diagnostic::message).toList())
        .containsExactlyInAnyOrder(
            "field 'u' of 's.avsc' is a union of string, long; expected a union of null and one"
                + " type.",
            "field 'n' of 's.avsc' is always null; expected a type, or a union of null and a type.",
            "field 't' of 's.avsc' is of the logical type time-micros; expected timestamp-millis,"
                + " timestamp-micros, date, time-millis, decimal or uuid.",
            "field 'r.next' of 's.avsc' is a record within itself ('test.R'); expected records that"
                + " end.",
            "field 'a[]' of 's.avsc' is a union of string, int; expected a union of null and one"
                + " type.");
  }

  @Test
  void tellsThatTheFileIsMissingOrNoSchemaOrNoRecord() throws IOException {
    // given
    Files.writeString(directory.resolve("broken.avsc"), "{\"type\": \"recor");
    Files.writeString(directory.resolve("string.avsc"), "\"string\"");

    // when
    read("missing.avsc");
    read("broken.avsc");
    read("string.avsc");

    // then
    List<String> lines = problems.sorted().stream().map(Diagnostic::toString).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .isEqualTo(
            "p.yaml:3:5: error ML-3055 streams.s.schema: there is no file '"
                + directory.resolve("missing.avsc")
                + "'; expected an Avro schema, its path relative to the pipeline file.");
    assertThat(lines.get(1))
        .startsWith(
            "p.yaml:3:5: error ML-3056 streams.s.schema: 'broken.avsc' is not an Avro schema");
    assertThat(lines.get(2))
        .isEqualTo(
            "p.yaml:3:5: error ML-3056 streams.s.schema: 'string.avsc' declares string; expected a"
                + " record.");
  }

  private void write(String fields) throws IOException {
    Files.writeString(
        directory.resolve("s.avsc"),
        "{\"type\": \"record\", \"name\": \"S\", \"namespace\": \"test\", \"fields\": ["
            + fields
            + "]}");
  }

  private Optional<Schema> read(String file) {
    Located located = new Located(file, new Position("p.yaml", 3, 5));
    return new AvroSchemas(problems, directory.resolve("p.yaml"), located, "streams.s.schema")
        .read();
  }

  private static String columns(Schema schema) {
    return schema.getFields().stream()
        .map(
            f ->
                f.getName()
                    + " "
                    + SqlCompiler.typeName(f.getType())
                    + (ColumnTypes.nullable(f.getType()) ? "" : " NOT NULL")
                    + "\n")
        .collect(Collectors.joining());
  }
}
