package dev.millrace.job;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.compile.CompiledJob.InputShare;
import dev.millrace.compile.CompiledJob.OutputLocation;
import dev.millrace.compile.RunMode;
import dev.millrace.runner.JobRun.End;
import dev.millrace.show.LedgerTable;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for people. */
public final class ReportText {
  private ReportText() {}

  public static List<String> lines(Report report, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(
        style.bold(mode(report) + " of " + report.pipeline())
            + ended(report.end())
            + Quantities.duration(report.elapsed())
            + ": "
            + Quantities.count(report.read().rows(), "row")
            + " read, "
            + Quantities.count(Quantities.rate(report.read().rows(), report.elapsed()))
            + " per second");
    report.share().ifPresent(share -> lines.add(text(share)));
    lines.add("");
    lines.addAll(
        report.cancelled()
            ? LedgerTable.linesOfUnfinished(report.ledger(), counted(report.end()), style)
            : LedgerTable.lines(report.ledger(), style));
    if (!report.locations().isEmpty()) {
      lines.add("");
      lines.addAll(outputs(report.locations(), style));
    }
    return lines;
  }

  private static String ended(End end) {
    return switch (end) {
      case DONE -> " done in ";
      case CANCELLED -> " cancelled after ";
      case STOPPED -> " stopped with a savepoint after ";
      case DETACHED -> " goes on; seen in ";
    };
  }

  private static String counted(End end) {
    return end == End.DETACHED
        ? "when the job was last seen; it goes on"
        : "when the run was stopped";
  }

  private static String text(InputShare share) {
    double percent = share.whole() == 0 ? 0 : 100.0 * share.read() / share.whole();
    return String.format(
        Locale.ROOT,
        "read %s of the archive's %s (%.2f %%), footers left out",
        Quantities.bytes(share.read()),
        Quantities.bytes(share.whole()),
        percent);
  }

  private static List<String> outputs(List<OutputLocation> locations, Style style) {
    TextTable table =
        new TextTable()
            .column("output", Align.LEFT)
            .column("kind", Align.LEFT)
            .column("place", Align.LEFT);
    locations.forEach(at -> table.row(List.of(at.output(), at.kind(), at.place())));
    return style.lines(table);
  }

  static String mode(Report report) {
    if (report.batch()) {
      return "batch run";
    }
    return report.mode() == RunMode.LIVE
        ? "live run"
        : report.mode().name().toLowerCase(Locale.ROOT);
  }
}
