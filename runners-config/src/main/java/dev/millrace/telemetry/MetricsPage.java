package dev.millrace.telemetry;

/** The reference page of the catalogue. */
final class MetricsPage {
  private MetricsPage() {}

  static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Metrics

            What `--metrics-port` serves at `/metrics`. This page is generated from the catalogue. All series have the label `pipeline` besides those
            named here; see [watching a run](../operating.md) for what to do with them.

            | metric | type | labels | what it is |
            | --- | --- | --- | --- |
            """);
    for (Metric metric : Metric.values()) {
      page.append("| `")
          .append(metric.prometheusName())
          .append("` | ")
          .append(metric.type())
          .append(" | ")
          .append(String.join(", ", metric.labels()))
          .append(" | ")
          .append(metric.doc())
          .append(" |\n");
    }
    page.append(
        """

        Besides these there are Micrometer's metrics of the process that serves them: `jvm_memory_used_bytes`, `jvm_gc_pause_seconds`,
        `jvm_threads_live_threads`, `process_cpu_usage`, `system_cpu_usage`, `process_files_open_files`, `process_uptime_seconds` and their like.
        """);
    return page.toString();
  }
}
