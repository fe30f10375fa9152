package dev.millrace.telemetry;

import dev.millrace.engine.ledger.DurationCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Durations of one series, by their size.
 *
 * @param labels the values of the metric's labels, in their order
 * @param counts of durations between a bound of {@link DurationCounts} and the one before; the last
 *     of those that are longer
 * @param sum in seconds
 */
record Histogram(Metric metric, List<String> labels, List<Long> counts, double sum) {
  private static final double MILLIS = 1000;

  Histogram {
    labels = List.copyOf(labels);
    counts = List.copyOf(counts);
  }

  /**
   * Put together from counters; empty if nothing was counted.
   *
   * @param counter the value of a counter by its name's end, 0 if it never counted
   */
  static Optional<Histogram> of(
      Metric metric, String prefix, ToLongFunction<String> counter, String... labels) {
    List<Long> counts = new ArrayList<>();
    for (int bound = 0; bound <= DurationCounts.BOUNDS.size(); bound++) {
      counts.add(counter.applyAsLong(DurationCounts.counter(prefix, bound)));
    }
    double sum = counter.applyAsLong(DurationCounts.sum(prefix)) / MILLIS;
    return counts.stream().allMatch(count -> count == 0)
        ? Optional.empty()
        : Optional.of(new Histogram(metric, List.of(labels), counts, sum));
  }

  /** The upper bounds in seconds, the last without an end. */
  static List<Double> bounds() {
    List<Double> bounds = new ArrayList<>();
    DurationCounts.BOUNDS.forEach(bound -> bounds.add(bound / MILLIS));
    bounds.add(Double.POSITIVE_INFINITY);
    return bounds;
  }
}
