package dev.millrace.verification;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.verification.Findings.Comparison;
import dev.millrace.verify.DiffResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What two sides of outputs have in common and what not, for people. */
final class ComparisonText {
  private static final int SHOWN = 5;
  private static final int NARROWEST = 40;

  private final Style style;
  private final String left;
  private final String right;

  /**
   * @param left what one side is called
   * @param right what the other is called
   */
  ComparisonText(Style style, String left, String right) {
    this.style = style;
    this.left = left;
    this.right = right;
  }

  /** The numbers of rows, a line for each output. */
  List<String> table(List<Comparison> comparisons, Predicate<Comparison> same) {
    TextTable table =
        new TextTable()
            .column("output", Align.LEFT)
            .column(left, Align.RIGHT)
            .column(right, Align.RIGHT)
            .column("equal", Align.RIGHT)
            .column("only " + left, Align.RIGHT)
            .column("only " + right, Align.RIGHT)
            .column("", Align.LEFT);
    for (Comparison comparison : comparisons) {
      DiffResult diff = comparison.diff();
      table.row(
          List.of(
              comparison.output().name(),
              Quantities.count(diff.leftTotal()),
              Quantities.count(diff.rightTotal()),
              Quantities.count(diff.equal()),
              Quantities.count(diff.onlyLeft()),
              Quantities.count(diff.onlyRight()),
              same.test(comparison) ? style.good() : style.bad()));
    }
    return style.lines(table);
  }

  /** The first differences of an output, and how many there are beside them. */
  List<String> changes(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    ChangeText text = new ChangeText(comparison, style);
    int width = Math.max(left.length(), right.length());
    long listed = 0;
    for (RowChange change : RowChange.of(comparison).stream().limit(SHOWN).toList()) {
      lines.add("  " + cut(text.summary(change), 2));
      if (change.isPair()) {
        text.rows(change, wide(left, width), wide(right, width))
            .forEach(row -> lines.add("      " + cut(row, 6)));
      }
      listed += change.isPair() ? 2 : 1;
    }
    long more = comparison.diff().onlyLeft() + comparison.diff().onlyRight() - listed;
    if (more > 0) {
      lines.add("  and " + Quantities.count(more, "row") + " more; --report FILE lists more");
    }
    return lines;
  }

  private static String wide(String name, int width) {
    return name + " ".repeat(width - name.length());
  }

  /** As much of a line as a terminal shows beside what stands before it; all of it elsewhere. */
  String cut(String text, int indent) {
    return style.live() ? style.cut(text, Math.max(NARROWEST, style.width() - indent)) : text;
  }
}
