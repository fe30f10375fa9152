package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures of a run, as a table and as JSON. */
final class Report {
  private static final String HEAD =
      "| job | what | CPU s | compared with | its CPU s | ratio | wall s | its wall s | peak MB | CPU s of each run |\n"
          + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

  private final List<Line> lines = new ArrayList<>();

  /**
   * One job in one form, and what it is compared with.
   *
   * @param startUp CPU seconds that are taken off both before their ratio; 0 for none
   */
  record Line(String job, String what, Medians ours, String other, Medians theirs, double startUp) {
    double ratio() {
      return (ours.cpuSeconds() - startUp) / (theirs.cpuSeconds() - startUp);
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.1f | %s | %.1f | %.3f%s | %.1f | %.1f | %.0f | %s |%n",
          job,
          what,
          ours.cpuSeconds(),
          other,
          theirs.cpuSeconds(),
          ratio(),
          startUp > 0 ? " without %.1f of start-up".formatted(startUp) : "",
          ours.wallSeconds(),
          theirs.wallSeconds(),
          ours.peakMegabytes(),
          ours.each(" "));
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"job\":\"%s\",\"what\":\"%s\",\"cpu_s\":%.2f,\"compared_with\":\"%s\","
              + "\"other_cpu_s\":%.2f,\"start_up_cpu_s\":%.2f,\"ratio\":%.4f,\"wall_s\":%.2f,"
              + "\"other_wall_s\":%.2f,\"peak_mb\":%.0f,\"runs\":[%s],\"other_runs\":[%s]}",
          job,
          what,
          ours.cpuSeconds(),
          other,
          theirs.cpuSeconds(),
          startUp,
          ratio(),
          ours.wallSeconds(),
          theirs.wallSeconds(),
          ours.peakMegabytes(),
          ours.each(","),
          theirs.each(","));
    }
  }

  /** Adds a line and prints it. */
  void add(Line line) {
    lines.add(line);
    System.out.print(line.row());
  }

  String table() {
    return HEAD + lines.stream().map(Line::row).collect(Collectors.joining());
  }

  String json() {
    return lines.stream().map(Line::json).collect(Collectors.joining(",\n ", "[", "]\n"));
  }
}
