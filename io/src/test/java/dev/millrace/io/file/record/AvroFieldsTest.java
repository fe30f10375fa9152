package dev.millrace.io.file.record;

import static dev.millrace.io.file.record.AvroFilesTest.rows;
import static dev.millrace.io.file.record.AvroFilesTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.FoundColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of Avro files: those that have a type here, and those that have none. */
class AvroFieldsTest {
  @TempDir private Path directory;

  @Test
  void everyLogicalTypeIsReadAsInRecords() throws IOException {
    // given
    byte[] uuid = new byte[16];
    uuid[15] = 7;
    write(
        directory.resolve("a.avro"),
        """
        {"type": "record", "name": "r", "fields": [
          {"name": "nanos", "type": {"type": "long", "logicalType": "timestamp-nanos"}},
          {"name": "local", "type": ["null", {"type": "long", "logicalType": "local-timestamp-millis"}]},
          {"name": "micros", "type": {"type": "long", "logicalType": "local-timestamp-micros"}},
          {"name": "time", "type": {"type": "long", "logicalType": "time-micros"}},
          {"name": "uuid", "type": {"type": "fixed", "name": "u", "size": 16, "logicalType": "uuid"}},
          {"name": "span", "type": {"type": "fixed", "name": "d", "size": 12, "logicalType": "duration"}}
        ]}
        """,
        -1L,
        1_700_000_000_123L,
        1_700_000_000_123_456L,
        36_000_000_999L,
        uuid,
        new byte[12]);

    // when
    Schema found = TextColumns.ofAvro(directory.toString()).schema();

    // then
    assertThat(found.getFields().stream().map(f -> f.getName() + " " + ValueKind.of(f.getType())))
        .containsExactly(
            "nanos TIMESTAMP_MICROS",
            "local TIMESTAMP",
            "micros TIMESTAMP_MICROS",
            "time TIME",
            "uuid STRING",
            "span BYTES");
    assertThat(Arrays.asList(rows(directory, found).get(0)))
        .containsExactly(
            -1L,
            1_700_000_000_123L,
            1_700_000_000_123_456L,
            36_000_000,
            "00000000-0000-0000-0000-000000000007",
            new byte[12]);
  }

  @Test
  void fieldsWithoutATypeHereAreLeftOutAndTold() throws IOException {
    // given
    write(
        directory.resolve("a.avro"),
        """
        {"type": "record", "name": "r", "fields": [
          {"name": "either", "type": ["int", "string"]},
          {"name": "id", "type": "long"},
          {"name": "nothing", "type": "null"},
          {"name": "parts", "type": {"type": "array", "items":
            {"type": "record", "name": "p", "fields": [{"name": "x", "type": ["int", "string"]}]}}}
        ]}
        """,
        "text",
        7L,
        null,
        List.of());

    // when
    FoundColumns found = TextColumns.ofAvro(directory.toString());

    // then
    assertThat(found.schema().getFieldNames()).containsExactly("id");
    assertThat(rows(directory, found.schema())).containsExactly(new Object[] {7L});
    assertThat(found.warnings().stream().map(Diagnostic::message))
        .containsExactly(
            "field 'either' is left out: it is a union of int, string; expected a union of null"
                + " and one type",
            "field 'nothing' is left out: it is always null; expected a type, or a union of null"
                + " and a type",
            "field 'parts' is left out: it has the part 'parts[].x', which is a union of int,"
                + " string; expected a union of null and one type");
  }

  @Test
  void aColumnThatAnotherFileHasInNoTypeHereIsNotTakenForMissing() throws IOException {
    // given
    String typed = "{'type': 'record', 'name': 'r', 'fields': [{'name': 'x', 'type': %s}]}";
    write(
        directory.resolve("a.avro"), typed.replace("'", "\"").formatted("[\"null\", \"int\"]"), 1);
    write(
        directory.resolve("b.avro"),
        typed.replace("'", "\"").formatted("[\"int\", \"string\"]"),
        "one");

    // when
    Schema found = TextColumns.ofAvro(directory.toString()).schema();

    // then
    assertThatThrownBy(() -> rows(directory, found))
        .hasMessageContaining("ML-5107")
        .hasMessageContaining("column 'x' is a union of int, string; expected a union of null");
  }

  @Test
  void aFieldWithoutATypeHereIsToldByItsPath() throws IOException {
    write(
        directory.resolve("a.avro"),
        "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"u\", \"type\":"
            + " [\"long\", \"string\"]}]}",
        1L);

    assertThatThrownBy(() -> TextColumns.ofAvro(directory.toString()))
        .hasMessageContaining(
            "error ML-5124: field 'u' is left out: it is a union of long, string; expected a union"
                + " of null and one type");
  }
}
