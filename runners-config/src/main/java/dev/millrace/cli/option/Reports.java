package dev.millrace.cli.option;

import dev.millrace.job.Context;
import dev.millrace.job.Report;
import dev.millrace.job.ReportJson;
import dev.millrace.job.ReportText;
import dev.millrace.show.Console;

/** Prints the report of a single run. */
final class Reports {
  private Reports() {}

  /** Prints as text or JSON and returns the exit code. */
  static int print(Context context, RunOptions options, Report report) {
    Console console = context.console();
    if (options.json()) {
      console.out(ReportJson.of(report).toPrettyString());
    } else {
      ReportText.lines(report, console.style()).forEach(console::out);
    }
    return report.exitCode();
  }
}
