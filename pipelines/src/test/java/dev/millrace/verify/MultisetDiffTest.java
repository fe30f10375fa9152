package dev.millrace.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.element.ValueKind;
import dev.millrace.element.coding.RowCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultisetDiffTest {
  @TempDir Path dir;

  private static DatedRow row(String text, long time) {
    return new DatedRow(text.getBytes(StandardCharsets.UTF_8), time);
  }

  private DiffResult diff(List<DatedRow> left, List<DatedRow> right) {
    try (MultisetDiff diff = MultisetDiff.in(dir)) {
      left.forEach(diff::addLeft);
      right.forEach(diff::addRight);
      return diff.result();
    }
  }

  @Test
  void twoEmptySidesAreTheSame() {
    DiffResult result = diff(List.of(), List.of());

    assertThat(result).isEqualTo(new DiffResult(0, 0, 0, 0, List.of(), List.of()));
    assertThat(result.same()).isTrue();
  }

  @Test
  void orderDoesNotMatter() {
    DiffResult result =
        diff(
            List.of(row("a", 1), row("b", 2), row("a", 1)),
            List.of(row("b", 2), row("a", 1), row("a", 1)));

    assertThat(result).isEqualTo(new DiffResult(3, 0, 0, 0, List.of(), List.of()));
  }

  @Test
  void countsOccurrencesAndNotJustRows() {
    DiffResult result = diff(List.of(row("a", 1), row("a", 1), row("a", 1)), List.of(row("a", 1)));

    assertThat(result)
        .isEqualTo(new DiffResult(1, 2, 0, 2, List.of(row("a", 1), row("a", 1)), List.of()));
    assertThat(result.leftTotal()).isEqualTo(3);
    assertThat(result.rightTotal()).isEqualTo(1);
    assertThat(result.same()).isFalse();
  }

  @Test
  void surplusOnTheRightIsFoundToo() {
    DiffResult result = diff(List.of(row("a", 1)), List.of(row("a", 1), row("a", 1)));

    assertThat(result).isEqualTo(new DiffResult(1, 0, 1, 0, 1, 0, List.of(), List.of(row("a", 1))));
  }

  @Test
  void rowsThatMayStillComeAreNotMissed() throws Exception {
    // given: one row has come twice of three times, of which the last is still to come
    try (MultisetDiff diff = MultisetDiff.in(dir)) {
      diff.addLeft(row("a", 0));
      diff.addLeft(row("a", 0));
      diff.addRight(row("a", 0), true);
      diff.addRight(row("a", 0));
      diff.addRight(row("a", 0));
      diff.addRight(row("b", 0));
      diff.addRight(row("c", 0), true);

      // when
      DiffResult result = diff.result();

      // then
      assertThat(result)
          .isEqualTo(new DiffResult(2, 0, 1, 0, 0, 2, List.of(), List.of(row("b", 0))));
      assertThat(result.rightTotal()).isEqualTo(5);
    }
  }

  @Test
  void equalRowsOfAnotherEventTimeAreNotEqual() {
    DiffResult result = diff(List.of(row("a", 1)), List.of(row("a", 2)));

    assertThat(result)
        .isEqualTo(new DiffResult(0, 1, 1, 0, List.of(row("a", 1)), List.of(row("a", 2))));
  }

  @Test
  void samplesAreTheFirstByTimeThenByBytes() {
    // given
    List<DatedRow> left =
        List.of(row("d", 9), row("c", 1), row("b", 5), row("a", 5), row("z", 0), row("y", 7));

    // when
    DiffResult result;
    try (MultisetDiff diff = new MultisetDiff(dir, 1 << 20, 4)) {
      left.forEach(diff::addLeft);
      result = diff.result();
    }

    // then
    assertThat(result.onlyLeft()).isEqualTo(6);
    assertThat(result.leftSamples())
        .containsExactly(row("z", 0), row("c", 1), row("a", 5), row("b", 5));
  }

  @Test
  void overflowsToFilesFindsTheSameAndLeavesNothingBehind() throws IOException {
    // given: 20,000 shuffled rows with repetitions against a memory of 4 KiB
    Random random = new Random(7);
    long onlyLeft = 0;
    long onlyRight = 0;

    // when
    DiffResult result;
    try (MultisetDiff diff = new MultisetDiff(dir, 4096, 3)) {
      for (int i = 0; i < 20_000; i++) {
        DatedRow row = row("row " + random.nextInt(5_000), random.nextInt(3));
        diff.addLeft(row);
        diff.addRight(row);
        if (i % 1000 == 17) {
          diff.addLeft(row("left " + i, i));
          onlyLeft++;
        }
        if (i % 500 == 3) {
          diff.addRight(row("right " + i, i));
          onlyRight++;
        }
      }
      assertThat(files()).isNotEmpty();
      result = diff.result();
    }

    // then
    assertThat(result.equal()).isEqualTo(20_000);
    assertThat(result.onlyLeft()).isEqualTo(onlyLeft);
    assertThat(result.onlyRight()).isEqualTo(onlyRight);
    assertThat(result.leftSamples())
        .containsExactly(row("left 17", 17), row("left 1017", 1017), row("left 2017", 2017));
    assertThat(files()).isEmpty();
  }

  @Test
  void partitionsThatDoNotFitInMemoryAreSpreadAgain() throws IOException {
    // given: a memory of 512 bytes, so that nearly each of the 256 partitions is too large
    Random random = new Random(11);
    DiffResult result;
    try (MultisetDiff diff = new MultisetDiff(dir, 512, 2)) {
      for (int i = 0; i < 30_000; i++) {
        DatedRow row = row("row " + random.nextInt(20_000), 1);
        diff.addLeft(row, i % 2);
        diff.addRight(row);
      }
      diff.addLeft(row("row only here", 1));
      diff.addRight(row("row only there", 1));

      // when
      result = diff.result();
    }

    // then
    assertThat(result)
        .isEqualTo(
            new DiffResult(
                30_000,
                1,
                1,
                0,
                List.of(row("row only here", 1)),
                List.of(row("row only there", 1))));
    assertThat(files()).isEmpty();
  }

  @Test
  void rowsThatSeveralWritersWroteAreCountedOnceEach() {
    for (long memory : new long[] {1 << 20, 16}) {
      try (MultisetDiff diff = new MultisetDiff(dir, memory, 2)) {
        // given: 100 rows of writer 0, every other one also of writer 7, one of writer 0 twice
        for (int i = 0; i < 100; i++) {
          diff.addLeft(row("row " + i, i), 0);
          if (i % 2 == 0) {
            diff.addLeft(row("row " + i, i), 7);
          }
        }
        diff.addLeft(row("row 1", 1), 0);

        // when, then
        assertThat(diff.sharedRows()).isEqualTo(50);
        assertThat(diff.result().onlyLeft()).isEqualTo(151);
      }
    }
  }

  @Test
  void onlyWhatIsRightAndThereTooOftenIsRepeated() {
    DiffResult repeated =
        diff(List.of(row("a", 1), row("a", 1), row("a", 1)), List.of(row("a", 1)));
    DiffResult foreign = diff(List.of(row("a", 1), row("a", 1), row("b", 1)), List.of(row("a", 1)));

    assertThat(repeated.repeated()).isEqualTo(2);
    assertThat(repeated.onlyRepeated()).isTrue();
    assertThat(foreign.repeated()).isEqualTo(1);
    assertThat(foreign.onlyRepeated()).isFalse();
  }

  @Test
  void valuesThatSqlCallsEqualAreEqual() {
    // given
    Schema schema =
        Schema.builder()
            .addNullableField("amount", FieldType.DECIMAL)
            .addNullableField("ratio", FieldType.DOUBLE)
            .addNullableField("at", ValueKind.TIMESTAMP_TYPE)
            .build();
    RowCodec codec = RowCodec.canonical(schema);

    // when
    DiffResult result =
        diff(
            List.of(
                DatedRow.of(codec, new Object[] {new BigDecimal("9.50"), -0.0, 5L}, 1),
                DatedRow.of(codec, new Object[] {null, 0.1, 5L}, 1)),
            List.of(
                DatedRow.of(codec, new Object[] {new BigDecimal("9.5"), 0.0, 5L}, 1),
                DatedRow.of(codec, new Object[] {null, 0.1 + Math.ulp(0.1), 5L}, 1)));

    // then
    assertThat(result.equal()).isEqualTo(1);
    assertThat(result.onlyLeft()).isEqualTo(1);
    assertThat(codec.decode(result.leftSamples().get(0).bytes())).containsExactly(null, 0.1, 5L);
  }

  @Test
  void nothingCanBeAddedOnceTheResultIsTaken() {
    try (MultisetDiff diff = MultisetDiff.in(dir)) {
      diff.result();

      assertThatThrownBy(() -> diff.addLeft(row("a", 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the comparison is finished");
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.toList();
    }
  }
}
