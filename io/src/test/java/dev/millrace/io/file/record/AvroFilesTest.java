package dev.millrace.io.file.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.RowFileWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Avro files: those of the Avro library are read, and it reads ours. */
class AvroFilesTest {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "r", "fields": [
        {"name": "id", "type": "long"},
        {"name": "name", "type": ["null", "string"]},
        {"name": "kind", "type": {"type": "enum", "name": "k", "symbols": ["A", "B"]}},
        {"name": "raw", "type": {"type": "fixed", "name": "f", "size": 2}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "more", "type": {"type": "map", "values": ["null", "int"]}}
      ]}
      """;

  @TempDir private Path directory;

  private void write(String name, String schema, Object... values) throws IOException {
    write(directory.resolve(name), schema, values);
  }

  static void write(Path file, String schema, Object... values) throws IOException {
    org.apache.avro.Schema avro = new org.apache.avro.Schema.Parser().parse(schema);
    GenericData.Record record = new GenericData.Record(avro);
    for (int i = 0; i < values.length; i++) {
      org.apache.avro.Schema field = avro.getFields().get(i).schema();
      record.put(
          i,
          switch (field.getType()) {
            case ENUM -> new GenericData.EnumSymbol(field, values[i]);
            case FIXED -> new GenericData.Fixed(field, (byte[]) values[i]);
            default -> values[i];
          });
    }
    try (DataFileWriter<GenericRecord> out = new DataFileWriter<>(new GenericDatumWriter<>(avro))) {
      out.create(avro, file.toFile());
      out.append(record);
    }
  }

  private List<Object[]> rows(Schema schema) {
    return rows(directory, schema);
  }

  static List<Object[]> rows(Path directory, Schema schema) {
    TextSourceOptions options = TextSourceOptions.of(directory.toString(), TextFormat.AVRO, schema);
    List<Object[]> rows = new ArrayList<>();
    TextPlanner.plan(options)
        .splits()
        .forEach(
            split -> new TextSplitReader(options).read(split, record -> rows.add(record.row())));
    return rows;
  }

  @Test
  void filesOfTheAvroLibraryAreReadAsTheirSchemaSays() throws IOException {
    // given
    write(
        "a.avro",
        SCHEMA,
        7L,
        null,
        "B",
        new byte[] {1, 2},
        ByteBuffer.wrap(new BigDecimal("12.50").unscaledValue().toByteArray()),
        1_700_000_000_123L,
        List.of("x", "y"),
        Map.of("k", 1));

    // when
    Schema found = TextColumns.ofAvro(directory.toString()).schema();
    Object[] row = rows(found).get(0);

    // then
    assertThat(found.getFields().stream().map(f -> f.getName() + " " + ValueKind.of(f.getType())))
        .containsExactly(
            "id INT64",
            "name STRING",
            "kind STRING",
            "raw BYTES",
            "price DECIMAL",
            "at TIMESTAMP",
            "tags ARRAY",
            "more MAP");
    assertThat(Arrays.asList(row))
        .containsExactly(
            7L,
            null,
            "B",
            new byte[] {1, 2},
            new BigDecimal("12.50"),
            1_700_000_000_123L,
            List.of("x", "y"),
            Map.of("k", 1));
  }

  @Test
  void theAvroLibraryReadsOurs() throws IOException {
    // given
    Schema inner = Schema.builder().addNullableField("d", ValueKind.decimalType(6, 2)).build();
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("day", ValueKind.DATE_TYPE)
            .addField("rows", FieldType.array(FieldType.row(inner)))
            .build();
    Path file = directory.resolve("b.avro");
    Object[] written = {5L, null, Collections.singletonList(new Object[] {new BigDecimal("1.50")})};
    try (FileOutputStream out = new FileOutputStream(file.toFile());
        RowFileWriter writer =
            AvroFileFormat.of("deflate").open(file.toString(), schema, Channels.newChannel(out))) {
      writer.write(written, 0);
    }

    // when / then
    try (DataFileReader<GenericRecord> in =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      assertThat(in.next().toString()).startsWith("{\"id\": 5, \"day\": null, \"rows\": [{\"d\": ");
      assertThat(in.hasNext()).isFalse();
    }
    assertThat(TextColumns.ofAvro(directory.toString()).schema()).isEqualTo(schema);
    assertThat(rows(schema)).usingRecursiveFieldByFieldElementComparator().containsExactly(written);
  }

  @Test
  void filesOfOneSourceHaveTheSameTypes() throws IOException {
    write(
        "a.avro",
        "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"x\", \"type\":"
            + " \"long\"}]}",
        1L);
    write(
        "b.avro",
        "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"x\", \"type\":"
            + " \"string\"}]}",
        "a");

    Schema found = TextColumns.ofAvro(directory.toString()).schema();

    assertThatThrownBy(() -> rows(found)).hasMessageContaining("ML-5107");
  }

  @Test
  void damageIsSaidToBeSo() throws IOException {
    // given: a branch of a union that there is not
    String schema =
        "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"u\", \"type\":"
            + " [\"null\", \"long\"]}]}";
    write("a.avro", schema, 1L);
    Schema found = TextColumns.ofAvro(directory.toString()).schema();
    Path file = directory.resolve("a.avro");
    byte[] bytes = Files.readAllBytes(file);
    // behind the value there is the mark of 16 bytes alone
    bytes[bytes.length - 18] = 0x20;
    Files.write(file, bytes);

    // when, then
    assertThatThrownBy(() -> rows(found))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.avro")
        .hasMessageContaining("it is damaged");
  }

  @Test
  void aCodecThatIsNotHereIsNamed() throws IOException {
    // given
    Path file = directory.resolve("a.avro");
    org.apache.avro.Schema avro =
        new org.apache.avro.Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"u\", \"type\":"
                    + " \"long\"}]}");
    try (DataFileWriter<GenericRecord> out = new DataFileWriter<>(new GenericDatumWriter<>(avro))) {
      out.setCodec(CodecFactory.nullCodec()).create(avro, file.toFile());
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String lengthAndName = (char) 8 + "null";
    assertThat(text).contains(lengthAndName);

    // when
    Files.writeString(
        file, text.replace(lengthAndName, (char) 4 + "xz"), StandardCharsets.ISO_8859_1);

    // then
    assertThatThrownBy(() -> TextColumns.ofAvro(directory.toString()))
        .hasMessageContaining("its codec xz is not one of");
  }

  @Test
  void aTextThatIsNotUtf8IsADeadLetter() throws IOException {
    // given
    org.apache.avro.util.Utf8 latin = new org.apache.avro.util.Utf8(new byte[] {(byte) 0xfc});
    write(
        "a.avro",
        "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"s\", \"type\":"
            + " \"string\"}]}",
        latin);
    TextSourceOptions options =
        TextSourceOptions.of(
            directory.toString(),
            TextFormat.AVRO,
            TextColumns.ofAvro(directory.toString()).schema());
    List<SourceRecord> records = new ArrayList<>();

    // when
    TextPlanner.plan(options)
        .splits()
        .forEach(split -> new TextSplitReader(options).read(split, records::add));

    // then
    assertThat(records).hasSize(1);
    assertThat(records.get(0).fault().code()).isEqualTo("ML-6101");
    assertThat(records.get(0).fault().reason()).startsWith("column 's'");
  }
}
