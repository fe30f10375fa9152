package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns whose names, texts or directories are not as an archive of ours has them. */
class ForeignColumnsTest {
  private static final Schema ID = Schema.builder().addNullableField("id", FieldType.INT64).build();
  private static final Schema TEXT =
      Schema.builder().addNullableField("text", FieldType.STRING).build();

  @TempDir Path root;

  private interface Row {
    void fill(Group group);
  }

  private Path write(String name, String type, boolean dictionary, Row... rows) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    MessageType schema = MessageTypeParser.parseMessageType("message m { " + type + " }");
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withDictionaryEncoding(dictionary)
            .build()) {
      for (Row row : rows) {
        Group group = groups.newGroup();
        row.fill(group);
        writer.write(group);
      }
    }
    return file;
  }

  private ParquetSourceOptions source(Schema schema) {
    return ParquetSourceOptions.of(root.toString(), schema);
  }

  private static List<String> warnings(ParquetSourceOptions source) {
    return ParquetPlanner.plan(source).warnings().stream()
        .map(warning -> warning.code() + " " + warning.message())
        .toList();
  }

  private static void assertRefused(ParquetSourceOptions source, String code, String message) {
    assertThatThrownBy(() -> ParquetPlanner.plan(source))
        .isInstanceOfSatisfying(
            UserException.class,
            refused -> {
              Diagnostic first = refused.diagnostics().get(0);
              assertThat(first.code()).isEqualTo(code);
              assertThat(first.message()).contains(message);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_topic",
        "_partition",
        "_offset",
        "_message_id",
        "_record_time",
        "_event_time",
        "_key",
        "_headers"
      })
  void columnThatSharesTheNameOfAnArchivesOwnCountsAsAbsent(String name) throws IOException {
    write(
        "a.parquet",
        "required int64 id; optional double " + name + ";",
        true,
        row -> {
          row.append("id", 7L);
          row.append(name, 1.5);
        });

    SourceRecord record = ParquetFiles.records(source(ID)).get(0);

    assertThat(record.event().values()).containsExactly(7L);
    assertThat(record.coordinates())
        .isEqualTo(new Coordinates("parquet", root.resolve("a.parquet").toString(), 0, 0));
  }

  @Test
  void numbersNamedLikeTheEventTimeAreNotTakenForOne() throws IOException {
    write(
        "a.parquet",
        "required int64 id; required int64 _event_time;",
        true,
        row -> {
          row.append("id", 7L);
          row.append("_event_time", 1_700_000_000L);
        });
    Schema both = Schema.builder().addInt64Field("id").addInt64Field("_event_time").build();

    assertThat(ParquetFiles.records(source(ID)).get(0).time())
        .isEqualTo(ParquetFiles.records(source(both)).get(0).time())
        .isNegative();
    // Who declares it as the event time says that it has milliseconds.
    assertThat(ParquetFiles.records(source(ID).withTimeColumn("_event_time")).get(0).time())
        .isEqualTo(1_700_000_000L);
  }

  @Test
  void faultsOfColumnsThatNobodyAskedForHarmNoRow() throws IOException {
    write(
        "a.parquet",
        "required int64 id; optional binary _topic (STRING);"
            + " optional group _headers (MAP) { repeated group e {"
            + " required binary k (STRING); optional binary v; } }",
        true,
        row -> {
          row.append("id", 7L);
          row.append("_topic", Binary.fromConstantByteArray(new byte[] {(byte) 0xff}));
          Group entry = row.addGroup("_headers").addGroup("e");
          entry.append("k", Binary.fromConstantByteArray(new byte[] {(byte) 0xff}));
        });

    SourceRecord record = ParquetFiles.records(source(ID)).get(0);

    assertThat(record.fault()).isNull();
    assertThat(record.headers()).isEmpty();
  }

  @Test
  void nameThatDiffersInCaseAloneIsFoundAndSaid() throws IOException {
    write("a.parquet", "required int64 ID;", true, row -> row.append("ID", 7L));
    write("b.parquet", "required int64 id;", true, row -> row.append("id", 8L));

    assertThat(ParquetFiles.read(source(ID))).extracting(row -> row[0]).containsExactly(7L, 8L);
    assertThat(warnings(source(ID)))
        .containsExactly("ML-5120 column 'id' is read from 'ID', which differs in case, in 1 file");
  }

  @Test
  void nameThatMayBeSeveralIsRefused() throws IOException {
    write(
        "a.parquet",
        "required int64 ID; required int64 Id;",
        true,
        row -> {
          row.append("ID", 7L);
          row.append("Id", 8L);
        });

    assertRefused(source(ID), "ML-5109", "column 'id' may be ID or Id");
    Schema exact = Schema.builder().addInt64Field("Id").build();
    assertThat(ParquetFiles.read(source(exact))).extracting(row -> row[0]).containsExactly(8L);
  }

  @Test
  void declaredNamesThatDifferInCaseAreToldApart() throws IOException {
    write("a.parquet", "required int64 ID;", true, row -> row.append("ID", 7L));
    Schema both =
        Schema.builder()
            .addNullableField("id", FieldType.INT64)
            .addNullableField("ID", FieldType.INT64)
            .build();

    assertThat(ParquetFiles.read(source(both)).get(0)).containsExactly(null, 7L);
  }

  @Test
  void namesInsideGroupsOfTimesAndOfDirectoriesMayDifferInCase() throws IOException {
    write(
        "Country=de/a.parquet",
        "required group Who { required binary Name (STRING); }"
            + " required int64 At (TIMESTAMP(MILLIS,true));",
        true,
        row -> {
          row.addGroup("Who").append("Name", "ada");
          row.append("At", 5L);
        });
    Schema name = Schema.builder().addStringField("name").build();
    Schema schema =
        Schema.builder()
            .addRowField("who", name)
            .addNullableField("country", FieldType.STRING)
            .build();
    ParquetSourceOptions source = source(schema).withTimeColumn("at");

    SourceRecord record = ParquetFiles.records(source).get(0);

    assertThat((Object[]) record.event().values()[0]).containsExactly("ada");
    assertThat(record.event().values()[1]).isEqualTo("de");
    assertThat(record.time()).isEqualTo(5);
    assertThat(warnings(source)).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"true, required", "false, required", "true, repeated", "false, repeated"})
  void textThatIsNotUtf8IsADeadLetterThatShowsItsBytes(boolean dictionary, String repetition)
      throws IOException {
    byte[] bad = {'a', (byte) 0xc3, 'b'};
    byte[] replacement = "\ufffd".getBytes(StandardCharsets.UTF_8);
    write(
        "a.parquet",
        repetition + " binary text (STRING);",
        dictionary,
        row -> row.append("text", Binary.fromConstantByteArray(bad)),
        row -> row.append("text", Binary.fromConstantByteArray(replacement)),
        row -> row.append("text", "ä"));
    boolean list = repetition.equals("repeated");
    Schema schema = list ? Schema.builder().addArrayField("text", FieldType.STRING).build() : TEXT;

    List<SourceRecord> records = ParquetFiles.records(source(schema));

    assertThat(records).extracting(SourceRecord::fault).element(0).isNotNull();
    assertThat(records.get(0).fault().code()).isEqualTo("ML-6152");
    assertThat(records.get(0).fault().reason())
        .isEqualTo(
            "column 'text' is not UTF-8 text: byte 1 of 3 does not belong;"
                + " in hexadecimal it is 61c362");
    assertThat(records.subList(1, 3))
        .extracting(record -> record.event().values()[0])
        .isEqualTo(list ? List.of(List.of("\ufffd"), List.of("ä")) : List.of("\ufffd", "ä"));
  }

  @Test
  void longTextThatIsNotUtf8ShowsItsBeginning() throws IOException {
    byte[] bad = new byte[5_000];
    Arrays.fill(bad, (byte) 'x');
    bad[4_999] = (byte) 0xf0;
    write(
        "a.parquet",
        "required binary text (STRING);",
        false,
        row -> row.append("text", Binary.fromConstantByteArray(bad)));

    assertThat(
            ParquetFiles.records(source(TEXT).withPassed(Set.of("text"))).get(0).fault().reason())
        .contains("byte 4999 of 5000 does not belong; it begins, in hexadecimal, 787878")
        .hasSizeLessThan(2_200);
  }

  @ParameterizedTest
  @CsvSource({
    "rate=100%, 100%",
    "rate=100%25, 100%",
    "rate=a%2Fb, a/b",
    "rate=%C3%A4+1, ä+1",
    "rate=%ff, %ff",
    "rate=%zz%4, %zz%4",
    "ra%74e=x%3Dy, x=y"
  })
  void percentSignsOfDirectories(String directory, String value) throws IOException {
    write(directory + "/a.parquet", "required int64 id;", true, row -> row.append("id", 7L));
    Schema rate = Schema.builder().addNullableField("rate", FieldType.STRING).build();

    assertThat(ParquetFiles.read(source(rate)).get(0)).containsExactly(value);
  }

  @Test
  void filesWhoseNamesOnlyLookLikeParquetAreSaid() throws IOException {
    write("a.parquet", "required int64 id;", true, row -> row.append("id", 7L));
    write("b.PARQUET", "required int64 id;", true, row -> row.append("id", 8L));
    write("c.parquet.snappy", "required int64 id;", true, row -> row.append("id", 9L));
    write("notes.txt", "required int64 id;", true);

    assertThat(warnings(source(ID)))
        .containsExactly(
            "ML-5121 2 files, b.PARQUET among them, are not read although they look like Parquet:"
                + " names of Parquet files end in .parquet, .parq or .pq, in small letters");
    assertThat(ParquetFiles.read(source(ID))).hasSize(1);
  }

  @Test
  void directoryOfSuchFilesAloneSaysWhyItIsEmpty() throws IOException {
    write("b.PARQUET", "required int64 id;", true, row -> row.append("id", 8L));

    assertRefused(source(ID), "ML-5102", "b.PARQUET");
  }

  @Test
  void timeOfThePlanIsATimestampInAnyCase() throws IOException {
    write("a.parquet", "required int64 id;", true, row -> row.append("id", 7L));

    assertRefused(source(ID).withTimeColumn("at"), "ML-5108", "'at' is not in the file");
    Schema time =
        Schema.builder().addNullableField("_event_time", ValueKind.TIMESTAMP_TYPE).build();
    assertThat(ParquetFiles.records(source(time)).get(0).time()).isNegative();
  }
}
