package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CombinationTest {
  private static final Comparator<Object> BY_TEXT = Comparator.comparing(Object::toString);

  @Test
  void makesOneRowPerGroupAndWindowAtItsLastMillisecond() {
    List<TimedRow> rows =
        List.of(
            TimedRow.of(0, "k", "a", "v", 1L),
            TimedRow.of(9, "k", "a", "v", 2L),
            TimedRow.of(10, "k", "a", "v", 4L),
            TimedRow.of(3, "k", null, "v", 8L),
            TimedRow.of(4, "k", null, "v", 16L));
    Map<String, Aggregation> combine = new LinkedHashMap<>();
    combine.put("n", Aggregation.count());
    combine.put("total", Aggregation.sum("v"));

    List<TimedRow> results =
        Combination.combine(rows, List.of("k"), new Windowing.Fixed(10, 0), combine).stream()
            .map(r -> r.withWindow("from", "to"))
            .toList();

    assertThat(results)
        .containsExactlyInAnyOrder(
            TimedRow.of(9, "k", "a", "n", 2L, "total", 3L, "from", 0L, "to", 10L),
            TimedRow.of(19, "k", "a", "n", 1L, "total", 4L, "from", 10L, "to", 20L),
            TimedRow.of(9, "k", null, "n", 2L, "total", 24L, "from", 0L, "to", 10L));
  }

  @Test
  void nothingInGivesNothingOut() {
    assertThat(
            Combination.combine(
                List.of(), List.of(), new Windowing.Fixed(10, 0), Map.of("n", Aggregation.count())))
        .isEmpty();
  }

  @Test
  void aggregatesSkipNulls() {
    List<TimedRow> some = values(null, 3L, null, 5L);
    List<TimedRow> none = values(null, null);

    assertThat(Aggregation.count().of(none)).isEqualTo(2L);
    assertThat(Aggregation.count("v").of(some)).isEqualTo(2L);
    assertThat(Aggregation.count("v").of(none)).isEqualTo(0L);
    assertThat(Aggregation.countDistinct("v").of(none)).isEqualTo(0L);
    assertThat(Aggregation.sum("v").of(some)).isEqualTo(8L);
    assertThat(Aggregation.mean("v").of(some)).isEqualTo(4.0);
    assertThat(Aggregation.min("v").of(some)).isEqualTo(3L);
    assertThat(Aggregation.max("v").of(some)).isEqualTo(5L);
    assertThat(Aggregation.first("v", BY_TEXT).of(some)).isEqualTo(3L);
    assertThat(Aggregation.last("v", BY_TEXT).of(some)).isEqualTo(5L);
    assertThat(Aggregation.top("v", 1).of(some)).isEqualTo(List.of(5L));
    assertThat(Aggregation.collect("v", BY_TEXT).of(some)).isEqualTo(List.of(3L, 5L));
    for (Aggregation onlyNulls :
        List.of(
            Aggregation.sum("v"),
            Aggregation.mean("v"),
            Aggregation.meanOfDecimals("v", 6),
            Aggregation.min("v"),
            Aggregation.max("v"),
            Aggregation.any("v"),
            Aggregation.all("v"),
            Aggregation.first("v", BY_TEXT),
            Aggregation.last("v", BY_TEXT))) {
      assertThat(onlyNulls.of(none)).isNull();
    }
    assertThat(Aggregation.top("v", 3).of(none)).isEqualTo(List.of());
    assertThat(Aggregation.collect("v", BY_TEXT).of(none)).isEqualTo(List.of());
  }

  @Test
  void sumsAndMeansAreExact() {
    assertThat(Aggregation.sum("v").of(values(1e16, 1.0, -1e16))).isEqualTo(1.0);
    assertThat(Aggregation.sum("v").of(values(0.1, 0.2, 0.3))).isEqualTo(0.6);
    assertThat(Aggregation.mean("v").of(values(1L, 2L, 2L))).isEqualTo(5.0 / 3);
    assertThat(Aggregation.sum("v").of(values(new BigDecimal("0.10"), new BigDecimal("0.20"))))
        .isEqualTo(new BigDecimal("0.30"));
    assertThat(
            Aggregation.meanOfDecimals("v", 6)
                .of(values(new BigDecimal("0.01"), new BigDecimal("0.00"), BigDecimal.ZERO)))
        .isEqualTo(new BigDecimal("0.003333"));
  }

  @Test
  void sumsAndMeansKeepToIeeeWhereThereIsNoNumber() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(Aggregation.sum("v").of(values(1.0, Double.NaN))).isEqualTo(Double.NaN);
    assertThat(Aggregation.sum("v").of(values(infinity, -infinity))).isEqualTo(Double.NaN);
    assertThat(Aggregation.mean("v").of(values(infinity, -1e308))).isEqualTo(infinity);
    assertThat(Aggregation.sum("v").of(values(-0.0, -0.0))).isEqualTo(-0.0);
    assertThat(Aggregation.sum("v").of(values(-0.0, 0.0))).isEqualTo(0.0);
    assertThat(Aggregation.mean("v").of(values(Double.MAX_VALUE, Double.MAX_VALUE)))
        .isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void differentValuesAreCountedAsSqlComparesThem() {
    assertThat(Aggregation.countDistinct("v").of(values("a", "b", "a"))).isEqualTo(2L);
    assertThat(Aggregation.countDistinct("v").of(values(0.0, -0.0))).isEqualTo(1L);
    assertThat(
            Aggregation.countDistinct("v")
                .of(values(new BigDecimal("1.0"), new BigDecimal("1.00"))))
        .isEqualTo(1L);
  }

  @Test
  void anyAndAllAreOrAndAnd() {
    assertThat(Aggregation.any("v").of(values(false, null, true))).isEqualTo(true);
    assertThat(Aggregation.any("v").of(values(false, null))).isEqualTo(false);
    assertThat(Aggregation.all("v").of(values(true, null))).isEqualTo(true);
    assertThat(Aggregation.all("v").of(values(true, false))).isEqualTo(false);
  }

  @Test
  void firstAndLastGoByTimeThenByTheGivenOrder() {
    List<TimedRow> rows =
        List.of(
            TimedRow.of(5, "v", "x"),
            TimedRow.of(1, "v", "m"),
            TimedRow.of(1, "v", "c"),
            TimedRow.of(5, "v", "y"),
            TimedRow.of(0, "v", null));

    assertThat(Aggregation.first("v", BY_TEXT).of(rows)).isEqualTo("c");
    assertThat(Aggregation.last("v", BY_TEXT).of(rows)).isEqualTo("y");
    assertThat(Aggregation.collect("v", BY_TEXT).of(rows)).isEqualTo(List.of("c", "m", "x", "y"));
    assertThat(Aggregation.top("v", 2).of(rows)).isEqualTo(List.of("y", "x"));
  }

  private static List<TimedRow> values(Object... values) {
    List<TimedRow> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      rows.add(TimedRow.of(i, "v", values[i]));
    }
    return rows;
  }
}
