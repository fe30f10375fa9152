package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connect.ReadBack;
import dev.millrace.element.coding.RowCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastRowsTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("k", FieldType.STRING)
          .addNullableField("v", FieldType.INT64)
          .addNullableField("x", FieldType.STRING)
          .addNullableField("gone", FieldType.BOOLEAN)
          .build();

  private static final RowCodec CODEC = RowCodec.canonical(SCHEMA);

  @TempDir private Path temp;

  private static DatedRow row(long time, Object... values) {
    return DatedRow.of(CODEC, Arrays.copyOf(values, SCHEMA.getFieldCount()), time);
  }

  private List<DatedRow> kept(ReadBack.Kept kept, List<DatedRow> found, DatedRow... replayed) {
    try (LastRows last = new LastRows(SCHEMA, kept, temp)) {
      found.forEach(last::addFound);
      List.of(replayed).forEach(last::addReplayed);
      List<DatedRow> rows = new ArrayList<>();
      last.forEach(rows::add);
      return rows;
    }
  }

  @Test
  void theGreatestVersionOfEachKeyStays() {
    // given
    ReadBack.Kept upsert = new ReadBack.Kept(List.of("k"), "v");

    // when / then: a row without key or version is none
    assertThat(
            kept(
                upsert,
                List.of(),
                row(1, "a", 2L, "new"),
                row(2, "a", 1L, "old"),
                row(3, "b", 5L, null),
                row(4, null, 9L, ""),
                row(5, "c", null, "")))
        .containsExactlyInAnyOrder(row(1, "a", 2L, "new"), row(3, "b", 5L, null));
  }

  @Test
  void versionsThatMayStillComeReplaceNoneBeforeTheyAreThere() {
    // given: of two keys a newer version is to come, and has come for one of them
    ReadBack.Kept upsert = new ReadBack.Kept(List.of("k"), "v");
    List<DatedRow> rows = new ArrayList<>();
    try (LastRows last = new LastRows(SCHEMA, upsert, temp)) {
      last.mayWaitFrom(10);
      last.addFound(row(0, "b", 2L, "new"));
      Stream.of("a", "b")
          .forEach(
              key -> {
                last.addReplayed(row(9, key, 1L, "old"));
                last.addReplayed(row(10, key, 2L, "new"));
              });

      // when
      last.forEach(rows::add);
    }

    // then
    assertThat(rows).containsExactlyInAnyOrder(row(9, "a", 1L, "old"), row(10, "b", 2L, "new"));
  }

  @Test
  void ofEqualVersionsTheOneThatIsThereStays() {
    ReadBack.Kept upsert = new ReadBack.Kept(List.of("k"), "v");

    assertThat(
            kept(
                upsert,
                List.of(row(0, "a", 1L, "two")),
                row(1, "a", 1L, "one"),
                row(2, "a", 1L, "two"),
                row(3, "a", 1L, "three")))
        .containsExactly(row(2, "a", 1L, "two"));
  }

  @Test
  void ofEqualVersionsOfWhichNoneIsThereTheEndStays() {
    // given
    ReadBack.Kept upsert = new ReadBack.Kept(List.of("k"), "v", Optional.of("gone"));
    DatedRow[] replayed = {row(1, "a", 1L, "one"), row(2, "a", 1L, "end", true)};

    // when / then: whether the end or the state has won
    assertThat(kept(upsert, List.of(), replayed)).isEmpty();
    assertThat(kept(upsert, List.of(row(0, "a", 1L, "one")), replayed))
        .containsExactly(replayed[0]);
  }

  @Test
  void equalRowsOfOneTimeStayOnce() {
    assertThat(
            kept(
                ReadBack.Kept.DISTINCT,
                List.of(),
                row(1, "a", 1L, ""),
                row(1, "a", 1L, ""),
                row(2, "a", 1L, "")))
        .containsExactlyInAnyOrder(row(1, "a", 1L, ""), row(2, "a", 1L, ""));
  }
}
