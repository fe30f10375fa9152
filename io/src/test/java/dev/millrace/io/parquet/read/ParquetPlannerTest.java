package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.FileSplit;
import dev.millrace.io.archive.manifest.ArchiveSchema;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetPlannerTest {
  private static final String PATTERN = "dt={yyyy-MM-dd}/hour={HH}";
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("n").addField("at", ValueKind.TIMESTAMP_TYPE).build();

  @TempDir Path root;

  private static Instant time(String text) {
    return Instant.parse("2024-05-" + text + "Z");
  }

  private void hour(String directory, String... times) throws IOException {
    List<Object[]> rows = new ArrayList<>();
    for (String text : times) {
      rows.add(new Object[] {(long) rows.size(), time(text).toEpochMilli()});
    }
    ParquetFiles.write(root.resolve(directory).resolve("a.parquet"), SCHEMA, rows);
  }

  private ParquetSourceOptions options() {
    return ParquetSourceOptions.of(root.toString(), SCHEMA).withTimeColumn("at");
  }

  private ParquetSourceOptions options(Path path, Schema schema) {
    return ParquetSourceOptions.of(path.toString(), schema);
  }

  private static List<String> problems(ParquetSourceOptions options) {
    try {
      ParquetPlanner.plan(options);
      return List.of();
    } catch (UserException e) {
      return e.diagnostics().stream().map(Diagnostic::toString).toList();
    }
  }

  @Test
  void readsExactlyTheHalfOpenRangeAndOpensNoFileOutsideIt() throws IOException {
    hour("dt=2024-05-01/hour=09", "01T09:59:59.999");
    hour("dt=2024-05-01/hour=10", "01T10:00:00", "01T10:30:00", "01T10:59:59.999");
    hour("dt=2024-05-01/hour=11", "01T11:00:00", "01T11:29:59.999", "01T11:30:00");
    Files.writeString(root.resolve("dt=2024-05-01/hour=09/broken.parquet"), "would fail if opened");
    Files.createDirectories(root.resolve("dt=2024-05-02/hour=00"));
    Files.writeString(root.resolve("dt=2024-05-02/hour=00/broken.parquet"), "the same");
    ParquetSourceOptions range =
        options().withPartitions(PATTERN).withRange(time("01T10:00:00"), time("01T11:30:00"));

    ParquetPlan plan = ParquetPlanner.plan(range);
    List<SourceRecord> records = ParquetFiles.records(range);

    assertThat(plan.files()).isEqualTo(2);
    assertThat(plan.rows()).isEqualTo(6);
    assertThat(plan.prunedDirectories()).isEqualTo(2);
    assertThat(plan.warnings()).isEmpty();
    assertThat(records.stream().map(r -> Instant.ofEpochMilli(r.time())))
        .containsExactly(
            time("01T10:00:00"),
            time("01T10:30:00"),
            time("01T10:59:59.999"),
            time("01T11:00:00"),
            time("01T11:29:59.999"));
  }

  @Test
  void passesOverRowGroupsByTheStatisticsOfTheTimeColumn() throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message m { required int64 n; required int64 at (TIMESTAMP(MICROS,true));"
                + " required binary fill; }");
    try (ParquetWriter<org.apache.parquet.example.data.Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(root.resolve("groups.parquet")))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withDictionaryEncoding(false)
            .withRowGroupSize(100_000L)
            .withPageSize(1_000)
            .build()) {
      for (long i = 0; i < 20_000; i++) {
        writer.write(
            new SimpleGroupFactory(type)
                .newGroup()
                .append("n", i)
                .append("at", i * 1_000_000)
                .append("fill", "0123456789".repeat(10)));
      }
    }
    ParquetSourceOptions range =
        options().withRange(Instant.ofEpochSecond(10_000), Instant.ofEpochSecond(10_100));

    ParquetPlan all = ParquetPlanner.plan(options());
    ParquetPlan plan = ParquetPlanner.plan(range);
    List<Object[]> rows = ParquetFiles.read(range);

    long groups = all.splits().stream().mapToLong(FileSplit::length).sum();
    assertThat(groups).isGreaterThan(10);
    assertThat(plan.prunedRowGroups()).isGreaterThanOrEqualTo(groups - 2);
    assertThat(plan.bytes()).isLessThan(all.bytes() / 5);
    assertThat(all.bytes()).isLessThan(20_000 * 30);
    assertThat(rows.stream().map(row -> row[0]))
        .containsExactlyElementsOf(LongStream.range(10_000, 10_100).boxed().toList());
  }

  @Test
  void everyRowIsReadWhateverTheSplits() throws IOException {
    hour("dt=2024-05-01/hour=10", "01T10:00:00", "01T10:30:00");
    hour("dt=2024-05-01/hour=11", "01T11:00:00");

    ParquetPlan plan = ParquetPlanner.plan(options());

    assertThat(plan.rows()).isEqualTo(3);
    assertThat(ParquetFiles.read(options())).hasSize(3);
  }

  @Test
  void namesWhatIsNotThere() throws IOException {
    Path nowhere = root.resolve("nowhere");
    Files.createDirectories(root.resolve("empty/_side"));
    hour("empty/_side", "01T10:00:00");
    hour("empty/.staging-1", "01T10:00:00");
    Files.writeString(root.resolve("empty/readme.txt"), "not data");

    assertThat(problems(options(nowhere, SCHEMA)))
        .containsExactly(nowhere + ": error ML-5100: no such file or directory");
    assertThat(problems(options(root.resolve("empty"), SCHEMA)))
        .containsExactly(root.resolve("empty") + ": error ML-5102: there are no Parquet files");
    assertThat(problems(options(root.resolve("empty"), SCHEMA).withPartitions(PATTERN)))
        .containsExactly(
            root.resolve("empty")
                + ": error ML-5102: there are no Parquet files in directories named "
                + PATTERN);
  }

  @Test
  void saysWhatTheFilesCoverWhenTheRangeIsEmpty() throws IOException {
    hour("dt=2024-05-01/hour=10", "01T10:00:00", "01T10:30:00");
    ParquetSourceOptions later = options().withRange(time("02T00:00:00"), time("03T00:00:00"));

    assertThat(problems(later))
        .containsExactly(
            root
                + ": error ML-5103: there is nothing in the time range from 2024-05-02T00:00:00Z to"
                + " 2024-05-03T00:00:00Z; the files cover 2024-05-01T10:00:00Z to"
                + " 2024-05-01T10:30:00.001Z");
    assertThat(problems(later.withPartitions(PATTERN)))
        .containsExactly(
            root
                + ": error ML-5103: there is nothing in the time range from 2024-05-02T00:00:00Z to"
                + " 2024-05-03T00:00:00Z; the files cover 2024-05-01T00:00:00Z to"
                + " 2024-05-02T00:00:00Z");
    assertThatThrownBy(() -> options().withRange(time("02T00:00:00"), time("02T00:00:00")))
        .hasMessage(
            root
                + ": error ML-5103: the time range is empty: from 2024-05-02T00:00:00Z is not"
                + " before to 2024-05-02T00:00:00Z");
  }

  @Test
  void namesEveryDamagedFileAtOnceOrLeavesThemOutWithWarnings() throws IOException {
    hour("dt=2024-05-01/hour=10", "01T10:00:00");
    Path good = root.resolve("dt=2024-05-01/hour=10/a.parquet");
    byte[] whole = Files.readAllBytes(good);
    Path truncated = root.resolve("dt=2024-05-01/hour=10/t.parquet");
    Files.write(truncated, java.util.Arrays.copyOf(whole, whole.length - 20));
    Path empty = root.resolve("dt=2024-05-01/hour=10/e.parquet");
    Files.write(empty, new byte[0]);
    Path text = root.resolve("dt=2024-05-01/hour=10/x.parquet");
    Files.writeString(text, "a,b,c\n1,2,3\n");

    List<String> failed = problems(options());
    ParquetPlan skipped = ParquetPlanner.plan(options().withOnError(OnError.SKIP));

    String what = ": error ML-5105: truncated, damaged or not a Parquet file: ";
    assertThat(failed).hasSize(3);
    assertThat(failed.get(0)).startsWith(empty + what + "only 0 bytes long");
    assertThat(failed.get(1)).startsWith(truncated + what);
    assertThat(failed.get(2)).startsWith(text + what);
    assertThat(skipped.warnings().stream().map(Diagnostic::toString))
        .containsExactlyElementsOf(
            failed.stream().map(line -> line.replace(": error ", ": warning ")).toList());
    assertThat(skipped.rows()).isEqualTo(1);
    assertThat(ParquetFiles.read(options().withOnError(OnError.SKIP))).hasSize(1);
  }

  @Test
  void aFlippedBitInAPageIsNamedOrGivesADeadLetterForTheRest() throws IOException {
    hour("x", "01T10:00:00", "01T10:30:00");
    Path file = root.resolve("x/a.parquet");
    byte[] bytes = Files.readAllBytes(file);
    bytes[60] ^= 0x10;
    Files.write(file, bytes);

    assertThatThrownBy(() -> ParquetFiles.records(options()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            file + ": error ML-5105: truncated, damaged or not a Parquet file: ");
    List<SourceRecord> skipped = ParquetFiles.records(options().withOnError(OnError.SKIP));
    SourceRecord last = skipped.get(skipped.size() - 1);

    assertThat(last.verdict()).isEqualTo(Verdict.DEAD);
    assertThat(Objects.requireNonNull(last.fault()).code()).isEqualTo("ML-6151");
    assertThat(last.coordinates().name()).isEqualTo(file.toString());
  }

  @Test
  void columnsMayBeAddedWidenedAndMissing() throws IOException {
    Schema old =
        Schema.builder()
            .addInt32Field("n")
            .addFloatField("f")
            .addField("d", ValueKind.decimalType(5, 1))
            .addField("at", ValueKind.TIMESTAMP_TYPE)
            .addStringField("gone")
            .build();
    ParquetFiles.write(
        root.resolve("old.parquet"),
        old,
        List.<Object[]>of(new Object[] {1, 0.5f, new java.math.BigDecimal("7.5"), 9L, "x"}));
    Schema wanted =
        Schema.builder()
            .addNullableField("added", FieldType.STRING)
            .addField("at", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addField("d", ValueKind.decimalType(8, 3))
            .addDoubleField("f")
            .addInt64Field("n")
            .build();

    List<Object[]> rows = ParquetFiles.read(root, wanted);

    assertThat(rows)
        .containsExactly(new Object[] {null, 9_000L, new java.math.BigDecimal("7.500"), 0.5, 1L});
  }

  @Test
  void namesFileAndColumnOfEverythingThatDoesNotFit() throws IOException {
    Path file = root.resolve("a.parquet");
    Schema inner = Schema.builder().addStringField("x").build();
    Schema written =
        Schema.builder()
            .addInt64Field("n")
            .addField("d", ValueKind.decimalType(9, 2))
            .addNullableField("group", FieldType.row(inner))
            .build();
    ParquetFiles.write(file, written, List.of());
    Schema innerWanted = Schema.builder().addInt32Field("x").addStringField("y").build();
    Schema wanted =
        Schema.builder()
            .addInt32Field("n")
            .addField("d", ValueKind.decimalType(9, 1))
            .addStringField("nn")
            .addNullableField("group", FieldType.row(innerWanted))
            .build();

    assertThat(problems(options(root, wanted).withTimeColumn("when")))
        .containsExactly(
            file
                + ": error ML-5107: column 'n' is INT64 in the file, which cannot be read as"
                + " INTEGER",
            file
                + ": error ML-5107: column 'd' is INT32 (DECIMAL(9,2)) in the file, which cannot be"
                + " read as DECIMAL(9, 1)",
            file
                + ": error ML-5106: column 'nn' is not in the file and must not be NULL; the file"
                + " has n, d, group. Did you mean 'n'?",
            file
                + ": error ML-5107: column 'group.x' is BINARY (STRING) in the file, which cannot"
                + " be read as INTEGER",
            file
                + ": error ML-5106: column 'group.y' is not in the file and must not be NULL;"
                + " 'group' has x.",
            file
                + ": error ML-5108: the event time's column 'when' is not in the file; the file"
                + " has n, d, group.");
  }

  @Test
  void aNullInARequiredColumnIsADeadLetterAndTheNextRowIsFine() throws IOException {
    Schema written =
        Schema.builder()
            .addNullableField("n", FieldType.INT64)
            .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
            .build();
    Path file = root.resolve("a.parquet");
    ParquetFiles.write(
        file,
        written,
        List.of(new Object[] {null, 5L}, new Object[] {2L, null}, new Object[] {3L, 7L}));

    List<SourceRecord> records =
        ParquetFiles.records(
            options().withRange(Instant.ofEpochMilli(0), Instant.ofEpochMilli(100)));

    assertThat(records.stream().map(SourceRecord::verdict))
        .containsExactly(Verdict.DEAD, Verdict.DEAD, Verdict.EVENT);
    assertThat(records.get(0).fault())
        .hasMessage("column 'n' is NULL but must have a value")
        .extracting("code")
        .isEqualTo("ML-6150");
    assertThat(records.get(1).fault()).hasMessage("column 'at' is NULL but must have a value");
    assertThat(records.get(2).row()).containsExactly(3L, 7L);
    assertThat(records.get(2).coordinates())
        .isEqualTo(new Coordinates("parquet", file.toString(), 0, 2));
  }

  @Test
  void rowsBeforeTheMinimumAreDead() throws IOException {
    ParquetFiles.write(
        root.resolve("a.parquet"), SCHEMA, List.of(new Object[] {1L, 49L}, new Object[] {2L, 50L}));
    FileTime time = FileTime.ofColumn("at").withMinimum(Instant.ofEpochMilli(50));

    List<SourceRecord> records = ParquetFiles.records(options(root, SCHEMA).withTime(time));

    assertThat(records.get(0).fault().code()).isEqualTo("ML-6111");
    assertThat(records.get(0).row()).isNull();
    assertThat(records.get(1).row()).containsExactly(2L, 50L);
  }

  @Test
  void archivesColumnsGiveTheKafkaCoordinatesKeyAndHeaders() throws IOException {
    List<Object> headers =
        List.of(new Object[] {"h", new byte[] {1}}, new Object[] {"h", new byte[] {2}});
    ParquetFiles.write(
        root.resolve("a.parquet"),
        ArchiveSchema.of(SCHEMA),
        List.<Object[]>of(
            new Object[] {
              1L, 50L, 60L, "orders", 3, 77L, null, 55L, 56L, new byte[] {9}, headers
            }));

    SourceRecord byColumn =
        ParquetFiles.records(options(root, Schema.of(SCHEMA.getField("n"))).withTimeColumn("at"))
            .get(0);
    SourceRecord byArchive = ParquetFiles.records(options(root, SCHEMA)).get(0);

    assertThat(byColumn.coordinates()).isEqualTo(new Coordinates("kafka", "orders", 3, 77));
    assertThat(byColumn.time()).isEqualTo(50);
    assertThat(byColumn.row()).containsExactly(1L);
    assertThat(byArchive.time()).isEqualTo(60);
    assertThat(byArchive.recordTime()).isEqualTo(55);
    assertThat(byArchive.key()).containsExactly(9);
    assertThat(byArchive.headers())
        .extracting(header -> header.key() + header.value()[0])
        .containsExactly("h1", "h2");
  }

  @Test
  void archivesColumnsCanBeColumnsOfTheRowAsWell() throws IOException {
    ParquetFiles.write(
        root.resolve("a.parquet"),
        ArchiveSchema.of(SCHEMA),
        List.<Object[]>of(
            new Object[] {1L, 50L, 60L, "orders", 3, 77L, null, 55L, 56L, new byte[] {9}, null}));
    Schema wanted = Schema.of(ArchiveSchema.OFFSET, ArchiveSchema.TOPIC, ArchiveSchema.RECORD_TIME);

    SourceRecord all = ParquetFiles.records(options(root, wanted)).get(0);
    SourceRecord some =
        ParquetFiles.records(
                options(root, Schema.of(ArchiveSchema.TOPIC)).withPassed(Set.of("_topic")))
            .get(0);
    SourceRecord byRecordTime =
        ParquetFiles.records(options(root, SCHEMA).withTimeColumn("_record_time")).get(0);

    assertThat(all.row()).containsExactly(77L, "orders", 55L);
    assertThat(some.row()).containsExactly("orders");
    assertThat(byRecordTime.row()).containsExactly(1L, 50L);
    assertThat(List.of(all, some, byRecordTime))
        .extracting(SourceRecord::coordinates)
        .containsOnly(new Coordinates("kafka", "orders", 3, 77));
    assertThat(List.of(all, some, byRecordTime))
        .extracting(SourceRecord::recordTime)
        .containsOnly(55L);
  }

  @Test
  void headersOfOtherWritersMayBeAMap() throws IOException {
    // given
    Schema schema =
        Schema.builder()
            .addFields(SCHEMA.getFields())
            .addMapField("_headers", FieldType.STRING, FieldType.BYTES)
            .build();
    ParquetFiles.write(
        root.resolve("a.parquet"),
        schema,
        List.<Object[]>of(new Object[] {1L, 50L, Map.of("h", new byte[] {1})}));

    // when
    SourceRecord record = ParquetFiles.records(options(root, SCHEMA)).get(0);

    // then
    assertThat(record.headers())
        .extracting(header -> header.key() + header.value()[0])
        .containsExactly("h1");
  }

  @Test
  void globsAndSingleFilesAreRead() throws IOException {
    hour("a", "01T10:00:00");
    hour("b", "01T11:00:00", "01T11:00:01");
    Path file = root.resolve("b/a.parquet");

    assertThat(ParquetFiles.read(options(file, SCHEMA))).hasSize(2);
    assertThat(ParquetFiles.read(options(root.resolve("*/a.parquet"), SCHEMA))).hasSize(3);
    assertThat(ParquetFiles.read(options(root.resolve("[b]/*"), SCHEMA))).hasSize(2);
    assertThat(problems(options(root.resolve("c/*"), SCHEMA)))
        .containsExactly(root.resolve("c/*") + ": error ML-5100: no such file or directory");
  }
}
