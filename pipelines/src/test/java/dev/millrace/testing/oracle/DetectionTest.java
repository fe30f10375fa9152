package dev.millrace.testing.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.oracle.Detection.Bounds;
import dev.millrace.testing.oracle.Detection.Rule;
import dev.millrace.testing.oracle.Windowing.Fixed;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model of Detect, computed by hand. */
class DetectionTest {
  private static final List<String> KEY = List.of("k");

  /** One event per window of ten, with these values. */
  private static List<TimedRow> windows(double... values) {
    return IntStream.range(0, values.length)
        .filter(i -> !Double.isNaN(values[i]))
        .mapToObj(i -> TimedRow.of(10L * i + 3, "k", "a", "n", values[i]))
        .toList();
  }

  private static List<List<Object>> found(List<TimedRow> rows, Rule rule) {
    return Detection.values(rows, KEY, new Fixed(10, 0), Aggregation.max("n"), Map.of("r", rule))
        .stream()
        .map(row -> row.values(List.of("observed", "expected", "score", "window_start")))
        .toList();
  }

  @Test
  void aThresholdIsLeftUpwardsAndDownwards() {
    assertThat(found(windows(1, 5, 9), Detection.threshold(new Bounds(8.0, 1.5))))
        .containsExactly(row(1.0, null, null, 0L), row(9.0, null, null, 20L));
  }

  @Test
  void aChangeIsOfTheWindowJustBefore() {
    // A window without events lies between 30 and 40.
    assertThat(
            found(
                windows(10, 16, 15, Double.NaN, 60), Detection.change(true, new Bounds(0.5, null))))
        .containsExactly(row(16.0, 10.0, 0.6, 10L));
    assertThat(found(windows(10, 16, 15), Detection.change(false, new Bounds(null, -0.5))))
        .containsExactly(row(15.0, 16.0, -1.0, 20L));
  }

  @Test
  void aDistanceIsInStandardDeviationsOfTheWindowsBefore() {
    // 1, 3: mean 2, deviation of the sample the root of 2.
    assertThat(found(windows(1, 3, 9), Detection.baseline(2, 2, null, new Bounds(4.0, null))))
        .containsExactly(row(9.0, 2.0, 7 / Math.sqrt(2), 20L));
    assertThat(
            found(
                windows(1, 3, 9),
                Detection.baseline(2, 2, new BigDecimal("0.5"), new Bounds(4.0, null))))
        .as("3 counts twice as much as 1")
        .containsExactly(row(9.0, 3.5 / 1.5, (9 - 3.5 / 1.5) / Math.sqrt(2), 20L));
  }

  @Test
  void aGroupIsMissingAfterEachOfItsRuns() {
    assertThat(Detection.missing(windows(1, 1, Double.NaN, Double.NaN, 1), KEY, "r", 15))
        .extracting(row -> row.values(List.of("k", "rule", "window_start", "window_end")))
        .containsExactly(List.of("a", "r", 13L, 28L), List.of("a", "r", 43L, 58L));
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }
}
