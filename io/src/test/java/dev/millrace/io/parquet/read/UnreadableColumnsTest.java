package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.Footer;
import dev.millrace.io.parquet.page.ParquetFile;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.ColumnEncryptionProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns that cannot be read leave the others alone, and are named where they are wanted. */
class UnreadableColumnsTest {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          "message m { required int64 id; required fixed_len_byte_array(2) odd (FLOAT16); }");
  private static final Schema ID = Schema.builder().addInt64Field("id").build();
  private static final Schema ODD =
      Schema.builder().addNullableField("odd", FieldType.FLOAT).build();

  @TempDir Path root;

  private Path write(String name, FileEncryptionProperties encryption) throws IOException {
    Path file = root.resolve(name);
    SimpleGroupFactory groups = new SimpleGroupFactory(TYPE);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(TYPE)
            .withEncryption(encryption)
            .build()) {
      for (long i = 0; i < 5; i++) {
        Group row = groups.newGroup().append("id", i);
        row.append("odd", Binary.fromConstantByteArray(new byte[] {0, 0x3c}));
        writer.write(row);
      }
    }
    return file;
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static FileEncryptionProperties.Builder encryption() {
    return FileEncryptionProperties.builder(key("0123456789012345")).withFooterKeyID("footer");
  }

  private static FileEncryptionProperties oddColumn() {
    ColumnPath column = ColumnPath.get("odd");
    ColumnEncryptionProperties own =
        ColumnEncryptionProperties.builder(column)
            .withKey(key("1234567890123450"))
            .withKeyID("column")
            .build();
    return encryption().withPlaintextFooter().withEncryptedColumns(Map.of(column, own)).build();
  }

  private static byte[] footer(byte[] file) {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    byte[] footer = new byte[length];
    System.arraycopy(file, file.length - 8 - length, footer, 0, length);
    return footer;
  }

  private static void replaceFooter(Path file, byte[] footer) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, bytes.length - 8 - footer(bytes).length);
    out.writeBytes(Footer.end(footer));
    Files.write(file, out.toByteArray());
  }

  private static void change(Path file, Consumer<FileMetaData> change) throws IOException {
    FileMetaData metadata =
        Util.readFileMetaData(new ByteArrayInputStream(footer(Files.readAllBytes(file))));
    change.accept(metadata);
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(metadata, footer);
    replaceFooter(file, footer.toByteArray());
  }

  private void assertOnlyOddIsRefused(String message) {
    assertThat(ParquetFiles.read(root, ID)).hasSize(5);
    assertRefused(ODD, message);
  }

  private void assertRefused(Schema schema, String message) {
    assertThatThrownBy(() -> ParquetFiles.read(root, schema))
        .isInstanceOfSatisfying(
            UserException.class,
            refused -> {
              assertThat(refused.diagnostics().get(0).code()).isEqualTo("ML-5122");
              assertThat(refused.diagnostics().get(0).message()).contains(message);
            });
  }

  @Test
  void encryptedColumn() throws IOException {
    write("a.parquet", oddColumn());

    assertOnlyOddIsRefused("column 'odd' is encrypted");
  }

  private Path writeNested(String... encrypted) throws IOException {
    MessageType type =
        MessageTypeParser.parseMessageType(
            "message m { required int64 id; optional int32 a.b; optional group r {"
                + " optional int32 first; optional group g { optional int32 second; } } }");
    Map<ColumnPath, ColumnEncryptionProperties> own = new HashMap<>();
    for (String name : encrypted) {
      ColumnPath path = name.equals("a.b") ? ColumnPath.get("a.b") : ColumnPath.fromDotString(name);
      own.put(
          path,
          ColumnEncryptionProperties.builder(path)
              .withKey(key("1234567890123450"))
              .withKeyID("column")
              .build());
    }
    Path file = root.resolve("nested.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withEncryption(encryption().withPlaintextFooter().withEncryptedColumns(own).build())
            .build()) {
      for (long i = 0; i < 5; i++) {
        Group row = new SimpleGroupFactory(type).newGroup().append("id", i).append("a.b", 7);
        if (i % 2 == 0) {
          row.addGroup("r").addGroup("g").append("second", 1);
        }
        writer.write(row);
      }
    }
    return file;
  }

  @Test
  void aNameWithADotIsOneName() throws IOException {
    writeNested("a.b");

    assertThat(ParquetFiles.read(root, ID)).hasSize(5);
    assertRefused(
        Schema.builder().addNullableField("a.b", FieldType.INT32).build(),
        "column 'a.b' is encrypted");
  }

  @Test
  void aGroupIsTellableFromNullByAnyReadableField() throws IOException {
    Schema inner = Schema.builder().addNullableField("other", FieldType.INT32).build();
    Schema group = Schema.builder().addNullableField("r", FieldType.row(inner)).build();
    Path file = writeNested("r.first");

    assertThat(ParquetFiles.read(root, group).stream().map(row -> row[0] == null))
        .containsExactly(false, true, false, true, false);

    Files.delete(file);
    writeNested("r.first", "r.g.second");
    assertRefused(group, "column 'r' has no field that can be read");
  }

  @Test
  void encryptedFooter() throws IOException {
    write("a.parquet", encryption().build());

    assertRefused(ID, "the footer of the file is encrypted");
  }

  @Test
  void skippingGoesOnWithoutSuchFiles() throws IOException {
    write("a.parquet", encryption().build());
    write("b.parquet", oddColumn());
    write("c.parquet", null);
    ParquetSourceOptions source =
        ParquetSourceOptions.of(root.toString(), ODD).withOnError(OnError.SKIP);

    assertThat(ParquetFiles.read(source)).hasSize(5);
    assertThat(ParquetPlanner.plan(source).warnings())
        .extracting(warning -> warning.code())
        .containsExactly("ML-5122", "ML-5122");
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodec.class,
      names = {"BROTLI", "LZO"})
  void compressionWithoutADecompressor(CompressionCodec codec) throws IOException {
    Path file = write("a.parquet", null);
    change(
        file,
        metadata ->
            metadata.getRow_groups().get(0).getColumns().get(1).getMeta_data().setCodec(codec));

    assertOnlyOddIsRefused("column 'odd' is compressed by " + codec);
  }

  /** FLOAT16 is the fifteenth logical type there is; here it becomes a sixteenth or later one. */
  @Test
  void logicalTypeThatIsNewerThanTheLibrary() throws IOException {
    Path file = write("a.parquet", null);
    String known = new String(footer(Files.readAllBytes(file)), StandardCharsets.ISO_8859_1);
    String newer = known.replace("\u00fc\u0000\u0000", "\u000c\u0030\u0000\u0000");
    assertThat(newer).isNotEqualTo(known);
    replaceFooter(file, newer.getBytes(StandardCharsets.ISO_8859_1));

    assertOnlyOddIsRefused("column 'odd' has a logical type that is newer");
  }

  @Test
  void rowGroupWithoutRows() throws IOException {
    Path file = write("a.parquet", null);
    write("b.parquet", null);
    change(
        file,
        metadata -> {
          metadata.setNum_rows(0);
          RowGroup group = metadata.getRow_groups().get(0).setNum_rows(0);
          group.getColumns().forEach(column -> column.getMeta_data().setNum_values(0));
        });

    assertThat(ParquetFiles.read(root, ID)).hasSize(5);
  }

  @Test
  void rowGroupThatNeedsMoreMemoryThanThereIs() throws IOException {
    String path = write("a.parquet", null).toString();
    try (ParquetFile file = ParquetFile.open(path)) {
      Set<ColumnPath> columns = Set.of(ColumnPath.get("id"), ColumnPath.get("odd"));

      assertThat(RowGroupMemory.problem(path, file.rowGroups().get(0), columns, 1 << 20)).isEmpty();
      assertThat(RowGroupMemory.problem(path, file.rowGroups().get(0), columns, 1_000))
          .hasValueSatisfying(
              problem -> {
                assertThat(problem.code()).isEqualTo("ML-5123");
                assertThat(problem.message())
                    .isEqualTo(
                        "a row group of 5 rows needs about 1 MiB for the 2 columns that are read,"
                            + " and there are 0 MiB");
              });
    }
  }
}
