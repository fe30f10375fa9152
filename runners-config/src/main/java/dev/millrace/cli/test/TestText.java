package dev.millrace.cli.test;

import dev.millrace.filetest.Coverage;
import dev.millrace.filetest.Coverage.Branch;
import dev.millrace.filetest.FileTestResult;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import dev.millrace.show.Style;
import dev.millrace.show.Wrapped;
import java.util.List;
import java.util.Locale;

/** What tests came to, for people. */
final class TestText {
  private final Console console;

  TestText(Console console) {
    this.console = console;
  }

  void result(FileTestResult result) {
    Style style = console.style();
    console.out(
        String.format(
            Locale.ROOT,
            "  %s %s %s (%s)",
            result.passed() ? style.good() : style.bad(),
            style.dim(String.format("%-6s", result.mode().name().toLowerCase(Locale.ROOT))),
            result.test().name(),
            Quantities.duration(result.elapsed())));
    result.failures().forEach(failure -> console.out("      " + failure));
  }

  /**
   * How much of a file its tests cover.
   *
   * @param listed whether every branch is named
   */
  void coverage(TestedFile tested, boolean listed) {
    Coverage coverage = tested.coverage();
    int all = coverage.branches().size();
    if (all == 0) {
      return;
    }
    String summary =
        "  "
            + Quantities.count(coverage.covered())
            + " of "
            + Quantities.count(all, "branch", "branches")
            + " covered ("
            + coverage.percent()
            + " %)";
    boolean more = coverage.covered() < all && !listed;
    console.out(console.style().dim(summary + (more ? "; --coverage tells which" : "")));
    if (listed) {
      coverage.branches().forEach(this::branch);
    }
  }

  private void branch(Branch branch) {
    Style style = console.style();
    String rows = branch.covered() ? " (" + Quantities.count(branch.rows(), "row") + ")" : "";
    List<String> lines =
        Wrapped.lines(
            "      ",
            branch.place().line() + " " + branch.step() + ": " + branch.what() + rows,
            style.width());
    for (int i = 0; i < lines.size(); i++) {
      String mark = branch.covered() ? style.good() : style.bad();
      console.out(i == 0 ? "    " + mark + lines.get(i).substring(5) : lines.get(i));
    }
  }

  void total(List<FileTestResult> all) {
    long failed = all.stream().filter(result -> !result.passed()).count();
    Style style = console.style();
    console.out(
        (failed == 0 ? style.good() : style.bad())
            + " "
            + Quantities.count(all.size() - failed)
            + " of "
            + Quantities.count(all.size(), "test run")
            + " passed");
  }
}
