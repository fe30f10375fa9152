package dev.millrace.cli.show;

import dev.millrace.cli.show.TextTable.Align;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger as a table. Reading a row: {@code in} equals the sum of all columns between it and
 * {@code out}; {@code out} is how many rows the step handed on, over all its outputs.
 */
public final class LedgerTable {
  private LedgerTable() {}

  /** The table, a line that says how to read it, and one per row that does not add up. */
  public static List<String> lines(Ledger ledger, Style style) {
    List<Disposition> shown = new ArrayList<>();
    for (Disposition disposition : Disposition.values()) {
      if (ledger.rows().stream().anyMatch(row -> row.count(disposition) != 0)) {
        shown.add(disposition);
      }
    }
    TextTable table = new TextTable().column("step", Align.LEFT).column("in", Align.RIGHT);
    shown.forEach(disposition -> table.column(header(disposition), Align.RIGHT));
    table.column("held", Align.RIGHT).column("", Align.LEFT).column("out", Align.RIGHT);
    ledger.rows().forEach(row -> table.row(cells(row, shown, style)));

    List<String> lines = new ArrayList<>(table.lines(style));
    StringBuilder law = new StringBuilder("in = ");
    shown.forEach(disposition -> law.append(header(disposition)).append(" + "));
    lines.add(style.dim(law + "held"));
    ledger.rows().stream()
        .filter(row -> !balanced(row))
        .forEach(row -> lines.add(style.bad() + " " + complaint(row)));
    return lines;
  }

  private static List<String> cells(LedgerRow row, List<Disposition> shown, Style style) {
    List<String> cells = new ArrayList<>();
    cells.add(row.step());
    cells.add(Quantities.count(row.in()));
    shown.forEach(disposition -> cells.add(number(row.count(disposition), style)));
    cells.add(number(row.held(), style));
    cells.add(balanced(row) ? style.good() : style.bad());
    cells.add(number(row.out(), style));
    return cells;
  }

  private static String number(long number, Style style) {
    return number == 0 ? (style.unicode() ? "·" : ".") : Quantities.count(number);
  }

  private static boolean balanced(LedgerRow row) {
    return row.held() == 0 && row.in() == row.expectedIn();
  }

  private static String complaint(LedgerRow row) {
    if (row.in() != row.expectedIn()) {
      return row.step()
          + ": "
          + Quantities.count(row.in(), "event")
          + " came in, but the steps before handed on "
          + Quantities.count(row.expectedIn());
    }
    return row.held() > 0
        ? row.step() + ": what became of " + Quantities.count(row.held(), "event") + " is not known"
        : row.step()
            + ": "
            + Quantities.count(-row.held(), "event")
            + " more accounted for than came in";
  }

  private static String header(Disposition disposition) {
    return disposition == Disposition.DEAD_LETTERED ? "dead" : disposition.label();
  }
}
