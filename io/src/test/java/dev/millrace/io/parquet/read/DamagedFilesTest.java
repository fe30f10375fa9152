package dev.millrace.io.parquet.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.millrace.diag.UserException;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.io.file.OnError;
import dev.millrace.io.parquet.page.DamagedFile;
import dev.millrace.io.parquet.page.ParquetFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with mistakes in footers, page headers, levels, dictionaries, lengths and values: none of
 * them takes a reader down, whatever it claims. How many, and which: {@code
 * -Dmillrace.damaged.files=30000 -Dmillrace.damaged.from=0}.
 */
class DamagedFilesTest {
  private static final int FILES = Integer.getInteger("millrace.damaged.files", 1_000);
  private static final int FROM = Integer.getInteger("millrace.damaged.from", 0);
  private static final int ROWS = 600;
  private static final long LIMIT_BYTES = 48L << 20;
  private static final long LIMIT_MILLIS = 5_000;
  private static final String TYPE =
      "message m { required int64 id; optional int32 n; optional binary s (STRING);"
          + " required boolean b; optional double d; required fixed_len_byte_array(5) f;"
          + " optional int64 t (TIMESTAMP(MICROS,true)); optional binary p (DECIMAL(20,2));"
          + " optional group l (LIST) { repeated group list { optional binary element (STRING); } }"
          + " optional group r { optional int64 x; optional float y; }"
          + " optional group m (MAP) { repeated group kv {"
          + " required binary key (STRING); optional int32 value; } } }";
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("n", FieldType.INT32)
          .addNullableField("s", FieldType.STRING)
          .addNullableField("b", FieldType.BOOLEAN)
          .addNullableField("d", FieldType.DOUBLE)
          .addNullableField("f", FieldType.BYTES)
          .addNullableField("t", ValueKind.TIMESTAMP_TYPE)
          .addNullableField("p", ValueKind.decimalType(20, 2))
          .addNullableField("l", FieldType.array(FieldType.STRING.withNullable(true)))
          .addNullableField(
              "r",
              FieldType.row(
                  Schema.builder()
                      .addNullableField("x", FieldType.INT64)
                      .addNullableField("y", FieldType.FLOAT)
                      .build()))
          .addNullableField(
              "m", FieldType.map(FieldType.STRING, FieldType.INT32.withNullable(true)))
          .build();

  @TempDir Path root;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<String, Integer> ends = new TreeMap<>();

  private byte[] whole(CompressionCodecName codec, WriterVersion version, boolean dictionary)
      throws IOException {
    Path file = root.resolve("whole.parquet");
    MessageType schema = MessageTypeParser.parseMessageType(TYPE);
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withCompressionCodec(codec)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withByteStreamSplitEncoding(!dictionary)
            // Else a checksum would find every mistake in a page.
            .withPageWriteChecksumEnabled(false)
            .withPageRowCountLimit(250)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        writer.write(row(groups.newGroup(), i));
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  private static Group row(Group row, int i) {
    row.append("id", (long) i);
    row.append("b", i % 3 == 0);
    row.append("f", Binary.fromConstantByteArray(new byte[] {1, 2, 3, 4, (byte) (i % 50)}));
    if (i % 7 != 0) {
      row.append("n", i % 40).append("s", "text " + i % 60).append("d", i / 8.0);
      row.append("t", 1_700_000_000_000_000L + i * 1_000L);
      row.append("p", Binary.fromConstantByteArray(new byte[] {(byte) i, 5}));
    }
    Group list = row.addGroup("l");
    for (int k = 0; k < elements(i); k++) {
      Group entry = list.addGroup("list");
      if (k != 1) {
        entry.append("element", "e" + i % 20);
      }
    }
    Group inner = row.addGroup("r");
    if (i % 5 != 0) {
      inner.append("x", (long) -i).append("y", i / 4f);
    }
    if (i % 2 == 0) {
      row.addGroup("m").addGroup("kv").append("key", "k" + i % 9).append("value", i);
    }
    return row;
  }

  /** One list is longer than what is decoded at once. */
  private static int elements(int i) {
    return i == 300 ? 1_300 : i % 4;
  }

  /** The row that {@link #row} writes, as it is to be read. */
  private static Object[] expected(int i) {
    boolean there = i % 7 != 0;
    List<String> list = new ArrayList<>();
    for (int k = 0; k < elements(i); k++) {
      list.add(k == 1 ? null : "e" + i % 20);
    }
    return new Object[] {
      (long) i,
      there ? i % 40 : null,
      there ? "text " + i % 60 : null,
      i % 3 == 0,
      there ? i / 8.0 : null,
      new byte[] {1, 2, 3, 4, (byte) (i % 50)},
      there ? 1_700_000_000_000L + i : null,
      there ? BigDecimal.valueOf(((byte) i << 8) + 5L, 2) : null,
      list,
      i % 5 == 0 ? new Object[] {null, null} : new Object[] {(long) -i, i / 4f},
      i % 2 == 0 ? Collections.singletonMap("k" + i % 9, i) : null
    };
  }

  @Test
  void withoutAMistakeEveryRowIsReadAsItWasWritten() throws IOException {
    List<Object[]> rows = IntStream.range(0, ROWS).mapToObj(DamagedFilesTest::expected).toList();
    List<String> expected = ParquetFiles.bytes(SCHEMA, rows);
    Path file = root.resolve("data.parquet");
    for (byte[] whole : wholeFiles()) {
      Files.write(file, whole);

      assertThat(ParquetFiles.bytes(SCHEMA, ParquetFiles.read(file, SCHEMA)))
          .containsExactlyElementsOf(expected);
    }
  }

  private List<byte[]> wholeFiles() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (CompressionCodecName codec :
        List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.ZSTD,
            CompressionCodecName.GZIP,
            CompressionCodecName.LZ4,
            CompressionCodecName.LZ4_RAW)) {
      for (WriterVersion version : WriterVersion.values()) {
        files.add(whole(codec, version, true));
        files.add(whole(codec, version, false));
      }
    }
    return files;
  }

  @Test
  void noneTakesAReaderDown() throws IOException {
    List<byte[]> files = wholeFiles();
    Path whole = root.resolve("data/a.parquet");
    Files.createDirectories(whole.getParent());
    Files.write(whole, files.get(0));
    assertThat(ParquetFiles.read(whole, SCHEMA)).hasSize(ROWS);
    Path damaged = root.resolve("data/b.parquet");
    for (int i = FROM; i < FROM + FILES; i++) {
      byte[] bytes = new DamagedFile(files.get(i % files.size()), i).bytes();
      Files.write(damaged, bytes);
      read(i, damaged);
    }
    System.out.println(FILES + " damaged files: " + ends);
    assertThat(ends.keySet()).contains("read as if whole", "refused when planned");
  }

  /** With {@code on_error: skip} the other file's rows come in any case. */
  private void read(int number, Path damaged) {
    long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    long start = System.nanoTime();
    try {
      List<SourceRecord> records =
          ParquetFiles.records(
              ParquetSourceOptions.of(damaged.getParent().toString(), SCHEMA)
                  .withOnError(OnError.SKIP));
      assertThat(records.subList(0, ROWS)).allMatch(record -> record.fault() == null);
      encode(records);
      count(records);
      failing(damaged);
    } catch (Throwable e) {
      fail("damaged file " + number, e);
    }
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
    assertThat(allocated).as("bytes for damaged file " + number).isLessThan(LIMIT_BYTES);
    assertThat((System.nanoTime() - start) / 1_000_000)
        .as("milliseconds for damaged file " + number)
        .isLessThan(LIMIT_MILLIS);
  }

  private void count(List<SourceRecord> records) {
    boolean dead = records.stream().anyMatch(record -> record.fault() != null);
    String end =
        records.size() == ROWS
            ? "refused when planned"
            : dead ? "dead letters" : "read as if whole";
    ends.merge(end, 1, Integer::sum);
  }

  /** What is read has the types that it is said to have: else it would fail where it is sent on. */
  private static void encode(List<SourceRecord> records) {
    RowCodec codec = RowCodec.of(SCHEMA);
    for (SourceRecord record : records) {
      if (record.row() != null) {
        codec.encode(record.row());
      }
    }
  }

  /** Without it there is a message, not an accident. */
  private static void failing(Path damaged) {
    try {
      ParquetFiles.records(ParquetSourceOptions.of(damaged.toString(), SCHEMA));
    } catch (UserException expected) {
      assertThat(expected.diagnostics().get(0).code()).startsWith("ML-51");
    }
  }
}
