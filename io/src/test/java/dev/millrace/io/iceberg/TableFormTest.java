package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.element.PipelineId;
import dev.millrace.element.RowFault;
import dev.millrace.io.file.table.TableOptions;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.IcebergCodes;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFormTest {
  private static final Form PLAIN = new Form(List.of(), List.of(), Map.of(), false, Map.of());
  private static final Form EVOLVE = new Form(List.of(), List.of(), Map.of(), true, Map.of());
  private static final Change APPEND = new Change(null, null);

  @TempDir private Path dir;

  private IcebergSinkOptions options(Schema rows, Form form, Change change) {
    return new IcebergSinkOptions(
        new IcebergTarget("db.t", "default", Map.of("warehouse", dir.toString()), Map.of()),
        WrittenColumns.of(rows, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        form,
        change,
        new TableOptions.Files(128 << 20, 1, null),
        Duration.ZERO,
        false);
  }

  private Table open(Schema rows, Form form) {
    IcebergSinkOptions options = options(rows, form, APPEND);
    return new TableForm(IcebergSession.open(options.target()), options).open();
  }

  private static Schema holding(FieldType type) {
    return Schema.of(Schema.Field.of("c", type));
  }

  @Test
  void aFieldInsideOfAColumnMustHaveItsPlace() {
    // given
    Schema x = Schema.builder().addInt32Field("x").build();
    Schema both = Schema.builder().addInt32Field("x").addNullableStringField("y").build();
    Schema other = Schema.builder().addNullableField("z", FieldType.INT32).build();

    for (FieldType[] types :
        List.of(
            new FieldType[] {FieldType.row(x), FieldType.row(both), FieldType.row(other)},
            new FieldType[] {
              FieldType.array(FieldType.row(x)),
              FieldType.array(FieldType.row(both)),
              FieldType.array(FieldType.row(other))
            },
            new FieldType[] {
              FieldType.map(FieldType.STRING, FieldType.row(x)),
              FieldType.map(FieldType.STRING, FieldType.row(both)),
              FieldType.map(FieldType.STRING, FieldType.row(other))
            })) {
      Schema table = holding(types[0]);
      IcebergSession session = IcebergSession.open(options(table, PLAIN, APPEND).target());
      open(table, PLAIN);

      // when, then
      for (Form form : List.of(PLAIN, EVOLVE)) {
        assertThatThrownBy(() -> open(holding(types[1]), form))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("ML-5563")
            .hasMessageContaining("column 'c' has no field 'y' in the table");
      }
      assertThatThrownBy(() -> open(holding(types[2]), PLAIN))
          .hasMessageContaining("column 'c' has no field 'z' in the table");
      assertThat(open(table, PLAIN).schema().columns()).hasSize(1);
      session.catalog().dropTable(session.identifier());
    }
  }

  @Test
  void aValueThatAFieldInsideNeedsIsAskedFor() {
    // given
    open(
        holding(FieldType.row(Schema.builder().addInt32Field("x").addInt32Field("y").build())),
        PLAIN);

    // when, then
    assertThatThrownBy(
            () -> open(holding(FieldType.row(Schema.builder().addInt32Field("x").build())), PLAIN))
        .hasMessageContaining("ML-5563")
        .hasMessageContaining("must have a value in field 'y'");
  }

  @Test
  void aColumnMayGetTheNameThatAnotherOneHad() {
    // given
    Schema before =
        Schema.builder().addInt64Field("id").addNullableField("b", FieldType.INT64).build();
    int b = open(before, PLAIN).schema().findField("b").fieldId();
    Schema rows =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("b", FieldType.STRING)
            .addNullableField("a", FieldType.INT64)
            .build();
    Form renamed = new Form(List.of(), List.of(), Map.of(), true, Map.of("a", "b"));

    // when: once, and once more
    open(rows, renamed);
    Table table = open(rows, renamed);

    // then
    assertThat(table.schema().columns())
        .extracting(NestedField::name)
        .containsExactlyInAnyOrder("id", "a", "b");
    assertThat(table.schema().findField("a").fieldId()).isEqualTo(b);
    assertThat(table.schema().findField("b").type()).isEqualTo(Types.StringType.get());
    assertThat(RecordValues.of(rows, table.schema().asStruct()).of(new Object[] {1L, "new", 7L}))
        .extracting(record -> record.getField("b"), record -> record.getField("a"))
        .containsExactly("new", 7L);
  }

  @Test
  void whatHasNoPlaceIsNoRecord() {
    Schema rows = Schema.builder().addInt64Field("id").addInt64Field("lost").build();
    Types.StructType struct =
        Types.StructType.of(NestedField.required(1, "id", Types.LongType.get()));

    assertThatThrownBy(() -> RecordValues.of(rows, struct)).hasMessageContaining("'lost'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void rowsAreRemovedInTablesOfVersionTwoOnly(String version) {
    // given
    Schema rows = Schema.builder().addInt64Field("id").addInt64Field("v").build();
    Form form = new Form(List.of(), List.of(), Map.of("format-version", version), false, Map.of());
    Change upsert = new Change(new Upsert(List.of("id"), "v"), null);
    Change part = new Change(null, new Replaced("at", Instant.EPOCH, null));

    for (Change change : List.of(upsert, part)) {
      // when, then: before there is a table, and after
      IcebergSinkOptions made = options(rows, form, change);
      assertThatThrownBy(() -> IcebergSink.check(made, Duration.ZERO))
          .hasMessageContaining("ML-5563")
          .hasMessageContaining("format version " + version);
      open(rows, form);
      assertThatThrownBy(() -> IcebergSink.check(options(rows, PLAIN, change), Duration.ZERO))
          .hasMessageContaining("format version " + version);
      IcebergSession session = IcebergSession.open(made.target());
      session.catalog().dropTable(session.identifier());
    }
  }

  @Test
  void aWayToMergeThatIsNoneIsTold() {
    // given
    Schema rows = Schema.builder().addInt64Field("id").addInt64Field("v").build();
    Change upsert = new Change(new Upsert(List.of("id"), "v"), null);
    Form form = new Form(List.of(), List.of(), Map.of("write.merge.mode", "moon"), false, Map.of());

    // when, then: before there is a table, and after; appending asks for none
    assertThatThrownBy(() -> IcebergSink.check(options(rows, form, upsert), Duration.ZERO))
        .hasMessageContaining("ML-5563")
        .hasMessageContaining("'write.merge.mode' is 'moon'; expected 'merge-on-read' or");
    open(rows, form);
    assertThatThrownBy(() -> IcebergSink.check(options(rows, PLAIN, upsert), Duration.ZERO))
        .hasMessageContaining("'write.merge.mode' is 'moon'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1-2-3-4-5", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "no uuid", "f81d4fae"})
  void aTextThatAUuidDoesNotKeepIsRefused(String text) {
    Schema rows = Schema.builder().addStringField("u").build();
    RecordValues values =
        RecordValues.of(
            rows, Types.StructType.of(NestedField.required(1, "u", Types.UUIDType.get())));

    assertThatThrownBy(() -> values.of(new Object[] {text})).isInstanceOf(RowFault.class);
    assertThat(values.of(new Object[] {"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}).get(0))
        .hasToString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
  }

  @Test
  void filesOfManyPartitionsAreNotOpenAtOnce() throws IOException {
    // given
    Schema rows = Schema.builder().addInt32Field("id").addInt32Field("n").build();
    Table table = open(rows, new Form(List.of("id"), List.of(), Map.of(), false, Map.of()));
    RecordValues values = RecordValues.of(rows, table.schema().asStruct());
    DataFile[] files;

    // when: rows of the partitions take turns, 60,000 of them in partitions beyond the 32nd
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (int n = 0; n < 15_000; n++) {
        for (int id = 0; id < 36; id++) {
          writer.write(values.of(new Object[] {id, n}));
        }
      }
      files = writer.complete();
    }

    // then: these were written twice, after 50,000 and at the end
    assertThat(files).hasSize(32 + 2 * 4);
    assertThat(Stream.of(files).mapToLong(DataFile::recordCount).sum()).isEqualTo(36 * 15_000);
    assertThat(Stream.of(files).filter(file -> file.recordCount() == 15_000)).hasSize(32);
  }

  @Test
  void wordsOfOthersTellNoProperty() {
    IcebergTarget target =
        new IcebergTarget(
            "db.t",
            "default",
            Map.of("uri", "jdbc:x", "jdbc.user", "postgres", "token", "hunter2", "type", "jdbc"),
            Map.of("fs.key", "hunter3"));

    assertThat(
            IcebergSession.problem(
                    target,
                    IcebergCodes.REFUSED,
                    "Failed to connect: jdbc:postgresql://h:1/none?user=u&password=a/b@c: 'hunter2'"
                        + " hunter3 http://me:pass@host/p jdbc:h2:x;PWD=z")
                .toString())
        .contains("jdbc:postgresql://h:1/none?*** ", "http://***@host/p", "jdbc:h2:x;***")
        .doesNotContain("hunter", "password", "pass@", "PWD");
  }
}
