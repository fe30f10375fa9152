package dev.millrace.io.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.io.delta.read.DeltaPlan;
import dev.millrace.io.delta.read.DeltaSourceOptions;
import dev.millrace.io.delta.read.DeltaSourceOptions.Moment;
import dev.millrace.io.file.FileTime;
import dev.millrace.io.file.StoredNames;
import dev.millrace.io.file.table.TableOptions.Replaced;
import io.delta.kernel.internal.deletionvectors.Base85Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with what the library reads and does not write. */
class OthersTablesTest {
  private static final int MAGIC_OF_DELTA = 1_681_511_377;
  private static final int MAGIC_OF_ROARING = 12_346;

  @TempDir private Path dir;
  private TestTable table;

  @BeforeEach
  void aTable() {
    table = new TestTable(dir.resolve("t"));
  }

  /** Some positions as a deletion vector: one bitmap of one array of numbers. */
  private static byte[] vector(int... positions) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 8 + 4 + 8 + 4 + 4 + 2 * positions.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(MAGIC_OF_DELTA)
            .putLong(1)
            .putInt(0)
            .putInt(MAGIC_OF_ROARING)
            .putInt(1)
            .putShort((short) 0)
            .putShort((short) (positions.length - 1))
            .putInt(16);
    for (int position : positions) {
      bytes.putShort((short) position);
    }
    return bytes.array();
  }

  /** Removes rows of the only file of the table as other engines do. */
  private void delete(int... positions) throws Exception {
    byte[] vector = vector(positions);
    String add = table.line("add");
    String path = add.replaceFirst(".*\"path\":\"([^\"]+)\".*", "$1");
    UUID id = UUID.randomUUID();
    CRC32 sum = new CRC32();
    sum.update(vector);
    Files.write(
        dir.resolve("t/deletion_vector_" + id + ".bin"),
        ByteBuffer.allocate(1 + 4 + vector.length + 4)
            .put((byte) 1)
            .putInt(vector.length)
            .put(vector)
            .putInt((int) sum.getValue())
            .array());
    String described =
        "\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"%s\",\"offset\":1,"
                .formatted(Base85Codec.encodeUUID(id).replace("\\", "\\\\"))
            + "\"sizeInBytes\":%d,\"cardinality\":%d},".formatted(vector.length, positions.length);
    table.append(
        "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":"
            + "[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\",\"appendOnly\","
            + "\"invariants\"]}}",
        "{\"remove\":{\"path\":\"" + path + "\",\"deletionTimestamp\":1,\"dataChange\":true}}",
        add.replace("{\"add\":{", "{\"add\":{" + described));
  }

  @Test
  void rowsThatWereDeletedStayDeletedInAllThatFollows() throws Exception {
    // given
    table.commit(table.write(1, 2, 3, 4, 5));
    delete(1, 3);
    assertThat(table.ids()).containsExactly(1L, 3L, 5L);

    // when: the file is written anew for a replay of a part, and rows are added
    Replaced part = new Replaced("at", Instant.ofEpochMilli(4), Instant.ofEpochMilli(6));
    table.commit(table.options(part, TestTable.ROWS), table.write(5));
    table.commit(table.write(6));

    // then
    assertThat(table.ids()).containsExactly(1L, 3L, 5L, 6L);

    // when: all is replaced
    Replaced all = new Replaced(null, null, null);
    table.commit(table.options(all, TestTable.ROWS), table.write(7));

    // then
    assertThat(table.ids()).containsExactly(7L);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void rowsThatWereDeletedAreNotInWhatFilesAreMergedInto(int deleted) throws Exception {
    // given: some of the rows of a file, or all
    table.commit(table.write(1, 2, 3, 4, 5));
    delete(IntStream.range(0, deleted).toArray());

    // when
    DeltaCompaction.run(
        table.options().target(), new DeltaCompaction.Options(128 << 20, false), line -> {});

    // then
    assertThat(table.ids())
        .containsExactlyElementsOf(LongStream.rangeClosed(deleted + 1, 5).boxed().toList());
    assertThat(Files.readString(table.log(3)))
        .contains("Millrace compact", "\"remove\"")
        .doesNotContain("dataChange\":true");
  }

  @Test
  void columnsThatWereRenamedAreReadAndNotWritten() throws Exception {
    // given
    table.commit(table.write(1, 2));
    String metadata = table.line("metaData");
    String mapped =
        metadata.replace(
            "\"configuration\":{",
            "\"configuration\":{\"delta.columnMapping.mode\":\"name\",\"delta.columnMapping.maxColumnId\":\"3\"");
    int id = 0;
    for (String column : new String[] {"id", "text", "at"}) {
      id++;
      mapped =
          mapped.replaceFirst(
              "(\\{\\\\\"name\\\\\":\\\\\"" + column + "\\\\\"[^}]*\\\\\"metadata\\\\\":\\{)",
              "$1\\\\\"delta.columnMapping.id\\\\\":"
                  + id
                  + ",\\\\\"delta.columnMapping.physicalName\\\\\":\\\\\""
                  + column
                  + "\\\\\"");
    }
    table.append(
        "{\"protocol\":{\"minReaderVersion\":2,\"minWriterVersion\":5}}",
        mapped.replace("{\\\"name\\\":\\\"text\\\"", "{\\\"name\\\":\\\"words\\\""));

    // when, then
    Schema rows =
        Schema.builder().addInt64Field("id").addNullableField("words", FieldType.STRING).build();
    assertThat(table.rows(rows))
        .extracting(row -> row[0] + " " + row[1])
        .containsExactly("1 text 1", "2 text 2");
    assertThatThrownBy(() -> new TableForm(table.session(), table.options(null, rows)).open())
        .hasMessageContaining("ML-5603")
        .hasMessageContaining("'delta.columnMapping.mode' can be read, and not be written");
  }

  @Test
  void whatTheLibraryCannotWriteIsToldBeforeTheFirstRow() throws Exception {
    table.commit(table.write(1));
    table.append(
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,\"writerFeatures\":"
            + "[\"checkConstraints\",\"appendOnly\",\"invariants\"]}}",
        table
            .line("metaData")
            .replace(
                "\"configuration\":{", "\"configuration\":{\"delta.constraints.c\":\"id > 0\""));

    assertThatThrownBy(() -> new TableForm(table.session(), table.options()).open())
        .hasMessageContaining("ML-5604")
        .hasMessageContaining("checkConstraints");
  }

  @Test
  void aTimeAfterTheLastVersionIsTheLastVersion() throws Exception {
    table.commit(table.write(1));
    Moment moment = new Moment(null, Instant.now().plusSeconds(3_600));

    DeltaPlan plan =
        DeltaPlan.of(
            new DeltaSourceOptions(
                table.options().target(),
                TestTable.ROWS,
                moment,
                FileTime.UNDECLARED,
                null,
                null,
                null,
                false,
                Set.of()));

    assertThat(plan.version()).isEqualTo(1);
    assertThat(plan.rows()).isEqualTo(1);
  }

  private DeltaPlan plan(String from, String filter) {
    return DeltaPlan.of(
        new DeltaSourceOptions(
            table.options().target(),
            TestTable.ROWS,
            Moment.NOW,
            FileTime.ofColumn("at"),
            from == null ? null : Instant.parse(from),
            null,
            filter,
            true,
            Set.of()));
  }

  @Test
  void filesWithoutWantedRowsAreNotOpened() throws Exception {
    // given: a file of a second each
    table.commit(table.write(1, 2), table.write(1_001, 1_002), table.write(2_001, 2_002));

    // when, then
    assertThat(plan(null, null).files()).isEqualTo(3);
    assertThat(plan("1970-01-01T00:00:01.500Z", null).files()).isEqualTo(1);
    assertThat(plan("1970-01-01T00:00:01.002Z", null).files()).isEqualTo(2);
    assertThat(plan(null, "id > 2000 OR text = 'text 1'").files()).isEqualTo(2);
    assertThat(plan(null, "at < '1970-01-01T00:00:01Z' AND id <> 7").files()).isEqualTo(1);
    assertThat(plan(null, null).rows()).isEqualTo(6);
    assertThatThrownBy(() -> plan(null, "id = 'a'"))
        .hasMessageContaining("ML-5602")
        .hasMessageContaining("column 'id' is long, which has no value 'a'");
  }

  @Test
  void columnsWhoseNamesDifferInCaseAreRead() throws Exception {
    // given
    table.commit(table.write(7));
    Schema others =
        Schema.builder()
            .addInt64Field("ID")
            .addNullableField("Text", FieldType.STRING)
            .addNullableField("none", FieldType.STRING)
            .build();

    // when
    DeltaPlan plan = DeltaPlan.of(DeltaSourceOptions.of(table.options().target(), others));

    // then
    assertThat(table.rows(others)).containsExactly(new Object[] {7L, "text 7", null});
    assertThat(plan.notes())
        .extracting(StoredNames.Note::code)
        .containsExactly("ML-5120", "ML-5120", "ML-5106");
  }
}
