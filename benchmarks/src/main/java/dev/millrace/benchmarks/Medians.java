package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.Measured;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Medians of what runs of one command cost. */
record Medians(List<Measured> runs) {
  Medians {
    runs = List.copyOf(runs);
  }

  double cpuSeconds() {
    return of(Measured::cpuSeconds);
  }

  double wallSeconds() {
    return of(Measured::wallSeconds);
  }

  double peakMegabytes() {
    return of(Measured::peakMegabytes);
  }

  /** The CPU seconds of every run, in order. */
  String each(String separator) {
    return runs.stream()
        .map(m -> String.format(Locale.ROOT, "%.1f", m.cpuSeconds()))
        .collect(Collectors.joining(separator));
  }

  private double of(ToDoubleFunction<Measured> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
