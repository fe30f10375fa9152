package dev.millrace.plan.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregatesChangeTest {
  /** The values of a function's configuration are anybody's text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "share(grades=A, B) of column 1, DOUBLE | share(grades=C, B) of column 1, DOUBLE",
        "share(grades=A B) of column 1, DOUBLE | share(grades=A C) of column 1, DOUBLE",
        "share(grades=A) of column 1, DOUBLE | share(grades=B) of column 1, DOUBLE",
        "share(grades=() of column 1, DOUBLE | share(grades=>) of column 1, DOUBLE",
        "share(grades=)) of column 1, DOUBLE | share(grades=>) of column 1, DOUBLE",
        "count BIGINT, share(of=X, Y) BIGINT | count BIGINT, share(of=Z, Y) BIGINT",
        "share in form 2 of column 1, DOUBLE | share in form 3 of column 1, DOUBLE",
        "sum of column 1, BIGINT | sum of column 2, BIGINT"
      })
  void anotherConfigurationIsSeen(String then, String now) {
    assertThat(fate(then, "k VARCHAR, v INTEGER", now, "k VARCHAR, v INTEGER"))
        .isEqualTo(Fate.INCOMPATIBLE);
    assertThat(fate(then, "k VARCHAR, v INTEGER", then, "k VARCHAR, v INTEGER"))
        .isEqualTo(Fate.KEPT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sum of column 1, INTEGER | sum of column 1, BIGINT | MIGRATED",
        "count BIGINT, max of column 1, INTEGER | count BIGINT, max of column 1, BIGINT | MIGRATED",
        "top(n=3) of column 1, ARRAY<INTEGER>, count BIGINT"
            + "| top(n=3) of column 1, ARRAY<BIGINT>, count BIGINT | MIGRATED",
        "share(of=A, B) of column 1, DOUBLE | share(of=A, B) of column 1, DOUBLE | INCOMPATIBLE",
        "sum of column 1, INTEGER, share(of=() BIGINT"
            + "| sum of column 1, INTEGER, share(of=() BIGINT | INCOMPATIBLE"
      })
  void anArgumentBecomesWiderWhereFunctionsTakeIt(String then, String now, Fate fate) {
    assertThat(fate(then, "k VARCHAR, v INTEGER", now, "k VARCHAR, v BIGINT")).isEqualTo(fate);
  }

  private static Fate fate(String then, String rowsThen, String now, String rows) {
    List<StepFate> fates =
        StepFate.of(
            Map.of("S", StepHistoryTest.combine(rowsThen, then)),
            Map.of("S", StepHistoryTest.combine(rows, now)));
    return fates.get(0).fate();
  }
}
