package dev.millrace.io.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.PipelineId;
import dev.millrace.element.ValueKind;
import dev.millrace.io.file.table.TableOptions.Files;
import dev.millrace.io.file.table.TableOptions.Replaced;
import dev.millrace.io.file.table.TableOptions.Source;
import dev.millrace.io.iceberg.IcebergSinkOptions.Change;
import dev.millrace.io.iceberg.IcebergSinkOptions.Form;
import dev.millrace.io.iceberg.IcebergSinkOptions.Upsert;
import dev.millrace.io.iceberg.client.IcebergSession;
import dev.millrace.io.iceberg.client.IcebergTarget;
import dev.millrace.io.iceberg.pending.WrittenFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of a part of time, where a row has lost to one of its version in that part. */
class EqualVersionsTest {
  private static final Schema ROWS =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("v", FieldType.INT64)
          .addStringField("t")
          .addField("at", ValueKind.TIMESTAMP_TYPE)
          .build();
  private static final Upsert UPSERT = new Upsert(List.of("id"), "v");
  private static final long OUTSIDE = 5;
  private static final long INSIDE = 50;
  private static final String REFUSED = "newest of 1 key that has no row now that is as new";

  @TempDir private Path dir;
  private Table table;

  private IcebergSinkOptions options(@Nullable Replaced replaced) {
    return new IcebergSinkOptions(
        new IcebergTarget(
            "db.t", "default", Map.of("type", "hadoop", "warehouse", dir.toString()), Map.of()),
        WrittenColumns.of(ROWS, name -> true),
        new Source(new PipelineId("p", "h"), "out", "out", "run"),
        new Form(List.of(), List.of(), Map.of(), false, Map.of()),
        new Change(UPSERT, replaced),
        new Files(128 << 20, 1, null),
        Duration.ofSeconds(20),
        false);
  }

  @BeforeEach
  void makeTable() {
    IcebergSinkOptions options = options(null);
    table = new TableForm(IcebergSession.open(options.target()), options).open();
  }

  /** Rows of one key and version, in this order. */
  private WrittenFiles write(@Nullable Long version, long at, String... texts) throws Exception {
    RecordValues values = RecordValues.of(ROWS, table.schema().asStruct());
    try (RecordWriter writer = RecordWriter.open(table, 128 << 20)) {
      for (String text : texts) {
        writer.write(values.of(new Object[] {1L, version, text, at}));
      }
      return WrittenFiles.of(UUID.randomUUID().toString(), writer.complete());
    }
  }

  private void commit(@Nullable Replaced replaced, WrittenFiles... files) {
    new TableCommit(options(replaced), table).commit(List.of(files));
  }

  private void replayPart(WrittenFiles... files) {
    commit(new Replaced("at", Instant.ofEpochMilli(10), null), files);
  }

  private List<String> texts() throws Exception {
    table.refresh();
    List<String> texts = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> texts.add(row.getField("v") + " " + row.getField("t")));
    }
    return texts;
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(longs = 3)
  void aPartThatBringsALesserRowOfTheVersionIsRefused(@Nullable Long version) throws Exception {
    // given: "m" is gone, and nobody knows that it was there
    commit(null, write(version, OUTSIDE, "m"));
    commit(null, write(version, INSIDE, "z"));

    // when
    for (List<String> lesser : List.of(List.of("a"), List.of("a", "b"), List.of("b", "a"))) {
      WrittenFiles files = write(version, INSIDE, lesser.toArray(String[]::new));
      assertThatThrownBy(() -> replayPart(files))
          .as(lesser.toString())
          .hasMessageContaining("ML-5567")
          .hasMessageContaining(REFUSED);
    }

    // then
    assertThat(texts()).containsExactly(version + " z");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(longs = 3)
  void aPartThatBringsTheSameRowOrAGreaterOneReplacesIt(@Nullable Long version) throws Exception {
    // given
    commit(null, write(version, OUTSIDE, "m"));
    commit(null, write(version, INSIDE, "z"));

    // when: the greater one of a tie among the new rows counts, wherever it is
    replayPart(write(version, INSIDE, "z"));
    List<String> same = texts();
    replayPart(write(version, INSIDE, "a", "z"));
    List<String> last = texts();
    replayPart(write(version, INSIDE, "zz"), write(version, INSIDE, "a"));

    // then
    assertThat(same).containsExactly(version + " z");
    assertThat(last).containsExactly(version + " z");
    assertThat(texts()).containsExactly(version + " zz");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(longs = 3)
  void aRowOutsideThePartThatIsGreaterStays(@Nullable Long version) throws Exception {
    // given: the part's own row lost, so that it leaves nothing when it goes
    commit(null, write(version, OUTSIDE, "m"));
    commit(null, write(version, INSIDE, "b"));

    // when
    replayPart(write(version, INSIDE, "a"));

    // then
    assertThat(texts()).containsExactly(version + " m");
  }
}
