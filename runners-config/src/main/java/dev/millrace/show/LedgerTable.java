package dev.millrace.show;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ledger as a table. Reading a row: {@code in} equals the sum of the columns between it and the
 * mark; {@code out} is how many rows the step handed on, over all its outputs. What an event did
 * well differs from step to step (passed, combined, enriched, written) and shares one column. Of a
 * join, {@code matched} says who had a partner: an anti join drops those.
 */
public final class LedgerTable {
  private static final String PASSED = "passed";

  private LedgerTable() {}

  /** The table, a line that says how to read it, and one per row that does not add up. */
  public static List<String> lines(Ledger ledger, Style style) {
    List<String> lines = table(ledger, style, true);
    ledger.rows().stream()
        .filter(row -> !balanced(row))
        .forEach(row -> lines.add(style.bad() + " " + complaint(row)));
    return lines;
  }

  /**
   * The table of a run that has not come to its end: what it held is no fault, and the last line
   * says how much that was.
   *
   * @param when of the counts: {@code when the run was stopped}
   */
  public static List<String> linesOfUnfinished(Ledger ledger, String when, Style style) {
    List<String> lines = table(ledger, style, false);
    long held = ledger.rows().stream().mapToLong(LedgerTable::unfinished).sum();
    lines.add(
        held == 0
            ? "held: nothing; all that was read had come to its end"
            : "held: "
                + Quantities.count(held, "event")
                + " had not come to "
                + (held == 1 ? "its end" : "their ends")
                + " "
                + when
                + ": in windows and joins, on the way between steps, or not counted yet");
    return lines;
  }

  /** What a step held, and what had been handed to it and had not come in yet. */
  private static long unfinished(LedgerRow row) {
    return Math.max(0, row.held()) + Math.max(0, row.expectedIn() - row.in());
  }

  private static List<String> table(Ledger ledger, Style style, boolean marked) {
    Map<String, Set<Disposition>> columns = columns(ledger);
    TextTable table = new TextTable().column("step", Align.LEFT).column("in", Align.RIGHT);
    columns.keySet().forEach(header -> table.column(header, Align.RIGHT));
    table.column("held", Align.RIGHT).column("", Align.LEFT).column("out", Align.RIGHT);
    ledger.rows().stream()
        .filter(row -> !isPlumbing(row))
        .forEach(row -> table.row(cells(row, columns, style, marked)));

    List<String> lines = new ArrayList<>(style.lines(table));
    String law = "in = " + String.join(" + ", columns.keySet()) + " + held";
    lines.add(style.dim(law + "   (passed: handed on, combined, enriched, written)"));
    return lines;
  }

  private static Map<String, Set<Disposition>> columns(Ledger ledger) {
    Map<String, Set<Disposition>> columns = new LinkedHashMap<>();
    columns.put(PASSED, EnumSet.noneOf(Disposition.class));
    for (Disposition disposition : Disposition.values()) {
      if (ledger.rows().stream().anyMatch(row -> row.count(disposition) != 0)) {
        columns
            .computeIfAbsent(header(disposition), h -> EnumSet.noneOf(Disposition.class))
            .add(disposition);
      }
    }
    return columns;
  }

  private static String header(Disposition disposition) {
    return switch (disposition) {
      case PASSED, COMBINED, ENRICHED, WRITTEN -> PASSED;
      case DEAD_LETTERED -> "dead";
      case FILTERED, DUPLICATE, LATE, MATCHED, UNMATCHED, MISSING, FAILED -> disposition.label();
    };
  }

  /** A node that the planner put before a step and that did nothing but hand rows on. */
  private static boolean isPlumbing(LedgerRow row) {
    return row.step().contains("/")
        && balanced(row)
        && row.in() == row.count(Disposition.PASSED)
        && row.in() == row.out();
  }

  private static List<String> cells(
      LedgerRow row, Map<String, Set<Disposition>> columns, Style style, boolean marked) {
    List<String> cells = new ArrayList<>();
    cells.add(row.step());
    cells.add(Quantities.count(row.in()));
    columns
        .values()
        .forEach(
            dispositions ->
                cells.add(number(dispositions.stream().mapToLong(row::count).sum(), style)));
    cells.add(number(row.held(), style));
    cells.add(balanced(row) ? style.good() : marked ? style.bad() : "");
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
}
