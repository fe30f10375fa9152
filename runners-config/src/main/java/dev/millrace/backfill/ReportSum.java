package dev.millrace.backfill;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.diag.Diagnostic;
import dev.millrace.job.Report;
import dev.millrace.kernel.Disposition;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The reports of several runs of one plan as one. */
final class ReportSum {
  private ReportSum() {}

  /** Everything of both; how it ended is told by the later one. */
  static Report of(Report a, Report b) {
    // Each run finds the same to say of the same files.
    List<Diagnostic> notices =
        Stream.concat(a.notices().stream(), b.notices().stream()).distinct().toList();
    return new Report(
        a.pipeline(),
        a.mode(),
        a.batch(),
        b.end(),
        sum(a.read(), b.read()),
        Optional.empty(),
        a.elapsed().plus(b.elapsed()),
        sum(a.ledger(), b.ledger()),
        b.locations(),
        notices);
  }

  static InputSize sum(InputSize a, InputSize b) {
    return new InputSize(a.files() + b.files(), a.rows() + b.rows(), a.bytes() + b.bytes());
  }

  private static Ledger sum(Ledger a, Ledger b) {
    Map<String, LedgerRow> rows = new LinkedHashMap<>();
    Stream.concat(a.rows().stream(), b.rows().stream())
        .forEach(row -> rows.merge(row.kind() + " " + row.step(), row, ReportSum::sum));
    return new Ledger(List.copyOf(rows.values()));
  }

  private static LedgerRow sum(LedgerRow a, LedgerRow b) {
    Map<Disposition, Long> ends = new EnumMap<>(Disposition.class);
    ends.putAll(a.dispositions());
    b.dispositions().forEach((end, count) -> ends.merge(end, count, Long::sum));
    return new LedgerRow(
        a.step(),
        a.kind(),
        a.in() + b.in(),
        a.expectedIn() + b.expectedIn(),
        ends,
        a.out() + b.out());
  }
}
