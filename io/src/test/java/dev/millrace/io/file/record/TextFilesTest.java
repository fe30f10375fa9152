package dev.millrace.io.file.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.Diagnostic;
import dev.millrace.diag.UserException;
import dev.millrace.element.Coordinates;
import dev.millrace.element.Event;
import dev.millrace.element.PipelineId;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.element.block.Block;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.block.BlockCoder;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.FileFormat;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.OnError;
import dev.millrace.io.file.output.FileSink;
import dev.millrace.io.file.output.FileSinkOptions;
import dev.millrace.io.file.output.OutputDirectory;
import dev.millrace.io.file.output.OutputSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TextFilesTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("n")
          .addNullableField("s", FieldType.STRING)
          .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
          .build();

  @TempDir Path root;

  private Path file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<SourceRecord> records(TextSourceOptions options) {
    List<SourceRecord> records = new ArrayList<>();
    TextSplitReader reader = new TextSplitReader(options);
    TextPlanner.plan(options).splits().forEach(split -> reader.read(split, records::add));
    return records;
  }

  private List<SourceRecord> records(TextFormat format) {
    return records(TextSourceOptions.of(root.toString(), format, SCHEMA));
  }

  /** {@code line: values}, or {@code line: code message | original text} of a dead letter. */
  private static List<String> shown(List<SourceRecord> records) {
    return records.stream()
        .map(
            r ->
                r.coordinates().offset()
                    + ": "
                    + (r.row() != null
                        ? Arrays.toString(r.row())
                        : r.fault().code()
                            + " "
                            + r.fault().reason()
                            + " | "
                            + (r.value() == null
                                ? "null"
                                : new String(r.value(), StandardCharsets.UTF_8))))
        .toList();
  }

  private static List<String> problems(TextSourceOptions options) {
    try {
      TextPlanner.plan(options);
      return List.of();
    } catch (UserException e) {
      return e.diagnostics().stream().map(Diagnostic::toString).toList();
    }
  }

  @Test
  void readsJsonLinesAndMakesBrokenOnesDeadLettersWithTheirBytes() throws IOException {
    Path file =
        file(
            "a.jsonl",
            """
            {"n": 1, "s": "x", "at": "1970-01-01T00:00:01Z", "other": [1]}

            {"n": "one"}
            {"n": 2
            {"s": "y"}
            {"n": 3}\
            """);

    List<SourceRecord> records = records(TextFormat.JSON);

    List<String> shown = shown(records);
    assertThat(shown).hasSize(5);
    assertThat(shown.get(0)).isEqualTo("1: [1, x, 1000]");
    assertThat(shown.get(1)).startsWith("3: ML-6104 column 'n': ").endsWith(" | {\"n\": \"one\"}");
    assertThat(shown.get(2)).startsWith("4: ML-6102 ").endsWith(" | {\"n\": 2");
    assertThat(shown.get(3)).startsWith("5: ML-6105 column 'n': ").endsWith(" | {\"s\": \"y\"}");
    assertThat(shown.get(4)).isEqualTo("6: [3, null, null]");
    assertThat(records.get(0).coordinates())
        .isEqualTo(new Coordinates("json", file.toString(), 0, 1));
  }

  @Test
  void readsCsvByHeaderWithNullAndEmptyTextToldApart() throws IOException {
    Path file =
        file(
            "a.csv",
            "\ufeffs,extra,n\r\n"
                + "plain,e,1\r\n"
                + ",e,2\r\n"
                + "\"\",e,3\r\n"
                + "\"two\r\nlines, \"\"quoted\"\" ü\",e,4\r\n"
                + "\r\n"
                + "after,e,5");

    List<SourceRecord> records = records(TextFormat.CSV);

    assertThat(shown(records))
        .containsExactly(
            "2: [1, plain, null]",
            "3: [2, null, null]",
            "4: [3, , null]",
            "5: [4, two\r\nlines, \"quoted\" ü, null]",
            "8: [5, after, null]");
    assertThat(records.get(0).coordinates())
        .isEqualTo(new Coordinates("csv", file.toString(), 0, 2));
  }

  @Test
  void aLineOfCsvThatIsNoRowIsADeadLetterAndTheNextIsFine() throws IOException {
    file("a.csv", "n,s\nx,a\n1\n,b\n1,2,\"3,4\"\n7,ok\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("n,s\n8,".getBytes(StandardCharsets.UTF_8));
    bytes.write(0xff);
    bytes.writeBytes("\n9,fine\n".getBytes(StandardCharsets.UTF_8));
    Files.write(root.resolve("b.csv"), bytes.toByteArray());

    List<SourceRecord> records = records(TextFormat.CSV);

    List<String> shown = shown(records);
    assertThat(shown.get(0))
        .startsWith("2: ML-6108 column 'n': 'x' cannot be read as BIGINT | x,a");
    assertThat(shown.subList(1, 5))
        .containsExactly(
            "3: ML-6153 the line has 1 fields, the header 2 | 1",
            "4: ML-6150 column 'n' is NULL but must have a value | ,b",
            "5: ML-6153 the line has 3 fields, the header 2 | 1,2,\"3,4\"",
            "6: [7, ok, null]");
    assertThat(records.get(5).value()).isEqualTo(new byte[] {'8', ',', (byte) 0xff});
    assertThat(shown.get(6)).isEqualTo("3: [9, fine, null]");
  }

  @Test
  void aStrayQuoteOfCsvBreaksItsOwnLineAndNoOther() throws IOException {
    file("a.csv", "n,s\n1,a\n2,\"open\r\n3,c\r4,\"x\"y\n5,\"two\nlines\"\n6,a\"b\n7,\"\n");

    List<SourceRecord> records = records(TextFormat.CSV);

    assertThat(shown(records))
        .containsExactly(
            "2: [1, a, null]",
            "3: ML-6153 there is text after the quote that closes a field | 2,\"open",
            "4: [3, c, null]",
            "5: ML-6153 there is text after the quote that closes a field | 4,\"x\"y",
            "6: [5, two\nlines, null]",
            "8: [6, a\"b, null]",
            "9: ML-6153 a quote is not closed | 7,\"");
  }

  @Test
  void readsCsvWithByteOrderMarkAndQuotedHeader() throws IOException {
    file("a.csv", "\ufeff\"n\",\"s\"\r\n1,x\r\n");
    file("b.jsonl", "\ufeff{\"n\": 1, \"s\": \"x\"}\n");
    Path wide = root.resolve("utf16/a.csv");
    Files.createDirectories(wide.getParent());
    Files.write(wide, "\ufeffn,s\n1,x\n".getBytes(StandardCharsets.UTF_16LE));

    assertThat(shown(records(TextSourceOptions.of(root + "/a.csv", TextFormat.CSV, SCHEMA))))
        .containsExactly("2: [1, x, null]");
    assertThat(shown(records(TextFormat.JSON))).containsExactly("1: [1, x, null]");
    assertThat(problems(TextSourceOptions.of(wide.toString(), TextFormat.CSV, SCHEMA)))
        .containsExactly(
            wide
                + ": error ML-5105: truncated, damaged or of another format: the text is UTF-16;"
                + " expected UTF-8");
  }

  @Test
  void tellsWhichDeclaredColumnsAHeaderLacks() throws IOException {
    Path one = file("in/a.csv", "n,S\n1,x\n");
    file("in/b.csv", "n,S\n1,x\n");
    file("in/empty.csv", "");
    Path twice = file("twice.csv", "n,s,n\n1,x,2\n");
    Path other = file("other.csv", "n;s\n1;x\n");
    Schema nullable =
        Schema.builder().addNullableField("n", FieldType.INT64).addStringField("s").build();
    Schema loose =
        Schema.builder()
            .addNullableField("n", FieldType.INT64)
            .addNullableField("s", FieldType.STRING)
            .build();
    TextSourceOptions in = TextSourceOptions.of(root + "/in/[ab].csv", TextFormat.CSV, loose);

    assertThat(TextPlanner.plan(in).warnings().stream().map(Diagnostic::toString))
        .containsExactly(
            one
                + ": warning ML-5106: column 's' is not in the file and is NULL in its rows; the"
                + " header has n, S. Did you mean 'S'? The same is true of one more file.");
    assertThat(
            TextPlanner.plan(TextSourceOptions.of(root + "/in/empty.csv", TextFormat.CSV, loose))
                .warnings())
        .isEmpty();
    assertThat(problems(TextSourceOptions.of(twice.toString(), TextFormat.CSV, nullable)))
        .containsExactly(
            twice
                + ": error ML-5105: truncated, damaged or of another format: the header has the"
                + " column 'n' twice");
    assertThat(problems(TextSourceOptions.of(other.toString(), TextFormat.CSV, loose)))
        .containsExactly(
            other
                + ": error ML-5106: none of the columns n, s is in the file; the header has n;s. Is"
                + " ',' the right delimiter?");
    assertThat(problems(in.withTimeColumn("at")))
        .first()
        .isEqualTo(
            one
                + ": error ML-5106: column 'at' is not in the file and is the event time; the"
                + " header has n, S.");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aDamagedFileIsNamedOrGivesADeadLetterForTheRest(TextCompression compression)
      throws IOException {
    // given: more than two blocks of each compression, and half of the file
    Path file = root.resolve("b.csv" + compression.ending());
    byte[] noise = new byte[2 << 20];
    new Random(1).nextBytes(noise);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(packed)) {
      out.write("n,s\n1,a\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < noise.length; i += 1_000) {
        String text = HexFormat.of().formatHex(noise, i, Math.min(i + 1_000, noise.length));
        out.write(("1," + text + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
    TextSourceOptions options = TextSourceOptions.of(file.toString(), TextFormat.CSV, SCHEMA);

    // then
    assertThatThrownBy(() -> records(options))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            file + ": error ML-5105: truncated, damaged or of another format: ");
    List<String> half = shown(records(options.withOnError(OnError.SKIP)));
    assertThat(half).first().isEqualTo("2: [1, a, null]");
    assertThat(half.get(half.size() - 1)).contains("ML-6151 the file could not be read from here");
  }

  /** As {@code cat a.jsonl.zst b.jsonl.zst} makes it, or a program that goes on with a file. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void filesThatWereJoinedAreReadToTheirEnd(TextCompression compression) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int n = 1; n <= 3; n++) {
      ByteArrayOutputStream one = new ByteArrayOutputStream();
      try (OutputStream out = compression.compress(one)) {
        out.write("{\"n\": %d}\n".formatted(n).getBytes(StandardCharsets.UTF_8));
      }
      one.writeTo(packed);
    }
    Files.write(
        root.resolve("A.JSONL" + compression.ending().toUpperCase(Locale.ROOT)),
        packed.toByteArray());

    assertThat(records(TextFormat.JSON).stream().map(r -> r.row()[0])).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    Files.write(
        root.resolve("a.csv"), "n,Gr\u00f6\u00dfe\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(problems(TextSourceOptions.of(root.toString(), TextFormat.CSV, SCHEMA)))
        .singleElement()
        .asString()
        .contains("ML-5105", "in the header", "not UTF-8");
  }

  @Test
  void endingsOfEitherCaseAreReadAndOthersAreTold() throws IOException {
    // given
    file("a.json", "{\"n\": 1}\n");
    try (OutputStream out =
        TextCompression.GZIP.compress(Files.newOutputStream(root.resolve("b.JSON.GZ")))) {
      out.write("{\"n\": 2}\n".getBytes(StandardCharsets.UTF_8));
    }
    file("c.json.xz", "x");
    file("d.jsonl-old", "x");
    file("e.jsonx", "x");
    TextSourceOptions options = TextSourceOptions.of(root.toString(), TextFormat.JSON, SCHEMA);

    // when, then
    assertThat(shown(records(options)))
        .containsExactlyInAnyOrder("1: [1, null, null]", "1: [2, null, null]");
    assertThat(TextPlanner.plan(options).warnings())
        .singleElement()
        .asString()
        .contains("ML-5121", "2 files, c.json.xz among them", ".json, .jsonl, .ndjson");
  }

  @Test
  void filtersByTimeAndByDirectories() throws IOException {
    file("dt=2024-05-01/a.jsonl", "{\"n\": 1, \"at\": \"2024-05-01T23:59:59.999Z\"}\n{\"n\": 2}");
    file("dt=2024-05-02/a.jsonl", "{\"n\": 3, \"at\": \"2024-05-02T00:00:00Z\"}");
    file("dt=2024-05-03/a.jsonl", "{\"n\": 4, \"at\": \"2024-05-03T00:00:00Z\"}");
    TextSourceOptions options =
        TextSourceOptions.of(root.toString(), TextFormat.JSON, SCHEMA)
            .withPartitions("dt={yyyy-MM-dd}")
            .withTimeColumn("at")
            .withRange(
                Instant.parse("2024-05-01T23:00:00Z"), Instant.parse("2024-05-03T00:00:00Z"));

    TextPlan plan = TextPlanner.plan(options);

    assertThat(plan.files()).isEqualTo(2);
    assertThat(plan.prunedDirectories()).isEqualTo(1);
    assertThat(shown(records(options)))
        .containsExactly(
            "1: [1, null, 1714607999999]",
            "2: ML-6154 column 'at' holds the event time and is NULL | {\"n\": 2}",
            "1: [3, null, 1714608000000]");
  }

  @Test
  void rowsBeforeTheMinimumAreDead() throws IOException {
    file("a.jsonl", "{\"n\": 1, \"at\": \"1970-01-20T00:00:00Z\"}");
    FileTime time = FileTime.ofColumn("at").withMinimum(Instant.parse("1980-01-01T00:00:00Z"));

    assertThat(
            shown(
                records(
                    TextSourceOptions.of(root.toString(), TextFormat.JSON, SCHEMA).withTime(time))))
        .containsExactly(
            "1: ML-6111 the event time 1970-01-20T00:00:00Z is before min_event_time ="
                + " 1980-01-01T00:00:00Z. Is the unit of its number right? |"
                + " {\"n\": 1, \"at\": \"1970-01-20T00:00:00Z\"}");
  }

  @Test
  void namesWhatDoesNotFitBeforeAnythingRuns() throws IOException {
    Path csv = file("a.csv", "N,s\n1,a\n");
    Path empty = file("b.csv", "");
    Schema list = Schema.builder().addArrayField("l", FieldType.STRING).build();
    TextSourceOptions options = TextSourceOptions.of(root.toString(), TextFormat.CSV, SCHEMA);

    assertThat(problems(options))
        .containsExactly(
            csv
                + ": error ML-5106: column 'n' is not in the file and must not be NULL; the header"
                + " has N, s. Did you mean 'N'?",
            empty
                + ": error ML-5106: column 'n' is not in the file and must not be NULL; the file is"
                + " empty");
    assertThat(problems(TextSourceOptions.of(root.toString(), TextFormat.JSON, SCHEMA)))
        .containsExactly(root + ": error ML-5102: there are no JSON files");
    assertThat(problems(options.withTimeColumn("s")))
        .containsExactly(
            root
                + ": error ML-5108: the event time's column 's' must be a TIMESTAMP, or a number"
                + " with a declared unit");
    assertThatThrownBy(() -> TextSourceOptions.of("in", TextFormat.CSV, list))
        .hasMessage("in: error ML-5118: CSV cannot hold column 'l' of type ARRAY");
  }

  private static Schema everything(TextFormat format) {
    Schema.Builder schema =
        Schema.builder()
            .addNullableField("text", FieldType.STRING)
            .addNullableField("b", FieldType.BOOLEAN)
            .addNullableField("i", FieldType.INT32)
            .addNullableField("d", FieldType.DOUBLE)
            .addNullableField("dec", ValueKind.decimalType(10, 2))
            .addNullableField("bytes", FieldType.BYTES)
            .addNullableField("ts", ValueKind.TIMESTAMP_TYPE)
            .addNullableField("us", ValueKind.TIMESTAMP_MICROS_TYPE)
            .addNullableField("date", ValueKind.DATE_TYPE)
            .addNullableField("time", ValueKind.TIME_TYPE);
    return format == TextFormat.CSV
        ? schema.build()
        : schema
            .addNullableField("l", FieldType.array(FieldType.INT32))
            .addNullableField("m", FieldType.map(FieldType.STRING, FieldType.INT32))
            .build();
  }

  @ParameterizedTest
  @CsvSource({
    "JSON,NONE", "JSON,GZIP", "JSON,ZSTD", "JSON,SNAPPY", "JSON,BZIP2",
    "CSV,NONE", "CSV,GZIP", "CSV,ZSTD", "CSV,SNAPPY", "CSV,BZIP2"
  })
  void whatASinkWritesASourceReadsBack(TextFormat format, TextCompression compression) {
    Schema schema = everything(format);
    List<Object[]> rows = new ArrayList<>();
    Object[] full = {
      "a;\"b\"\r\n,",
      true,
      -5,
      0.1,
      new BigDecimal("-7.50"),
      new byte[] {0, -1},
      1L,
      1_234_567L,
      3,
      4_000,
      List.of(1, 2),
      Map.of("k", 1)
    };
    rows.add(Arrays.copyOf(full, schema.getFieldCount()));
    rows.add(new Object[schema.getFieldCount()]);
    Object[] empty = new Object[schema.getFieldCount()];
    empty[0] = "";
    rows.add(empty);
    RowCodec codec = RowCodec.of(schema);
    BlockBuilder block = new BlockBuilder(codec, 0);
    for (int i = 0; i < rows.size(); i++) {
      block.add(Event.of(1_000 + i, rows.get(i)));
    }
    String out = root.resolve("out").toString();
    OutputDirectory directory = OutputDirectory.of(out, "r1");
    directory.prepare();
    char delimiter = compression == TextCompression.NONE ? ';' : '\t';

    write(
        block.build(),
        FileSinkOptions.of(out, schema, "r1"),
        TextFileFormat.of(format)
            .withCompression(compression)
            .withEventTimeColumn(true)
            .withDelimiter(delimiter));
    directory.publish(new OutputSummary(new PipelineId("p", "h"), null, null, 3));

    List<SourceRecord> back =
        records(TextSourceOptions.of(out, format, schema).withDelimiter(delimiter));
    assertThat(back.stream().map(r -> r.time() + HexFormat.of().formatHex(codec.encode(r.row()))))
        .containsExactlyElementsOf(
            Stream.of(0, 1, 2)
                .map(i -> (1_000 + i) + HexFormat.of().formatHex(codec.encode(rows.get(i))))
                .toList());
  }

  /** Empty fields take room too. */
  @Test
  void aRecordOfMoreFieldsThanThereIsRoomForIsBroken() throws IOException {
    byte[] csv =
        (",".repeat(101) + "\n" + ",".repeat(100) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (CsvRecords records =
        new CsvRecords(new ByteArrayInputStream(csv), CsvForm.STANDARD, 100)) {
      assertThat(records.next().fault()).isEqualTo("the record is longer than 100 bytes");
      assertThat(records.next().fields()).hasSize(101);
      assertThat(records.next()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JSON", "CSV"})
  void aRowOfOneNullIsNotLost(TextFormat format) {
    Schema one = Schema.builder().addNullableField("s", FieldType.STRING).build();
    BlockBuilder block = new BlockBuilder(RowCodec.of(one), 0);
    block.add(Event.of(1, new Object[] {null}));
    block.add(Event.of(1, "x"));
    block.add(Event.of(1, new Object[] {null}));
    String out = root.resolve("out").toString();

    write(
        block.build(),
        FileSinkOptions.of(out, one, "r1").withVisible(FileSinkOptions.Visible.WHEN_WHOLE),
        TextFileFormat.of(format));

    assertThat(records(TextSourceOptions.of(out, format, one)).stream().map(r -> r.row()[0]))
        .containsExactly(null, "x", null);
  }

  private static void write(Block block, FileSinkOptions options, FileFormat format) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(block).withCoder(BlockCoder.of()))
        .apply("Write", FileSink.write(options, format));
    pipeline.run().waitUntilFinish();
  }
}
