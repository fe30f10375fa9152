package dev.millrace.benchmarks;

import dev.millrace.benchmarks.ChildProcess.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures of a run, as a table and as JSON. */
final class Report {
  private static final String HEAD =
      "| job | CPU s | DuckDB CPU s | ratio | wall s | DuckDB wall s | peak MB | CPU s of each run |\n"
          + "| --- | --- | --- | --- | --- | --- | --- | --- |\n";

  private final List<Line> lines = new ArrayList<>();

  /** One job: medians, and the single runs. */
  private record Line(String job, List<Measured> ours, List<Measured> theirs) {
    double cpu() {
      return median(ours, Measured::cpuSeconds);
    }

    double otherCpu() {
      return median(theirs, Measured::cpuSeconds);
    }

    private String each() {
      return ours.stream()
          .map(m -> "%.1f".formatted(m.cpuSeconds()))
          .collect(Collectors.joining(" "));
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %.2f | %.1f | %.1f | %.0f | %s |%n",
          job,
          cpu(),
          otherCpu(),
          cpu() / otherCpu(),
          median(ours, Measured::wallSeconds),
          median(theirs, Measured::wallSeconds),
          median(ours, Measured::peakMegabytes),
          each());
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"job\":\"%s\",\"cpu_s\":%.2f,\"duckdb_cpu_s\":%.2f,\"ratio\":%.3f,\"wall_s\":%.2f,"
              + "\"duckdb_wall_s\":%.2f,\"peak_mb\":%.0f,\"runs\":[%s],\"duckdb_runs\":[%s]}",
          job,
          cpu(),
          otherCpu(),
          cpu() / otherCpu(),
          median(ours, Measured::wallSeconds),
          median(theirs, Measured::wallSeconds),
          median(ours, Measured::peakMegabytes),
          runs(ours),
          runs(theirs));
    }

    private static String runs(List<Measured> runs) {
      return runs.stream()
          .map(m -> String.format(Locale.ROOT, "%.2f", m.cpuSeconds()))
          .collect(Collectors.joining(","));
    }
  }

  void add(String job, List<Measured> ours, List<Measured> theirs) {
    lines.add(new Line(job, List.copyOf(ours), List.copyOf(theirs)));
  }

  String lastLine() {
    return lines.get(lines.size() - 1).row();
  }

  String table() {
    return HEAD + lines.stream().map(Line::row).collect(Collectors.joining());
  }

  String json() {
    return lines.stream().map(Line::json).collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
