package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTableTest {
  private static LedgerRow row(
      String step, long in, Map<Disposition, Long> dispositions, long out) {
    return new LedgerRow(step, "step", in, in, dispositions, out);
  }

  @Test
  void showsOnlyWhatOccursAndHowItAddsUp() {
    // given
    Ledger ledger =
        new Ledger(
            List.of(
                row(
                    "orders",
                    10_240,
                    Map.of(
                        Disposition.PASSED, 10_100L,
                        Disposition.LATE, 40L,
                        Disposition.DEAD_LETTERED, 100L),
                    10_100),
                row(
                    "UniqueOrders",
                    10_100,
                    Map.of(Disposition.PASSED, 9_900L, Disposition.DUPLICATE, 200L),
                    9_900),
                row("Paid/window", 9_900, Map.of(Disposition.PASSED, 9_900L), 9_900),
                row(
                    "Paid",
                    9_900,
                    Map.of(Disposition.MATCHED, 9_800L, Disposition.UNMATCHED, 100L),
                    9_900),
                row("paid", 9_900, Map.of(Disposition.WRITTEN, 9_900L), 0)));

    // when
    List<String> lines = LedgerTable.lines(ledger, Style.PLAIN);

    // then
    assertThat(lines)
        .containsExactly(
            "step              in  passed  duplicates  late  dead  matched  unmatched  held       "
                + " out",
            "────────────  ──────  ──────  ──────────  ────  ────  ───────  ─────────  ────  ─ "
                + " ──────",
            "orders        10,240  10,100           ·    40   100        ·          ·     ·  ✓ "
                + " 10,100",
            "UniqueOrders  10,100   9,900         200     ·     ·        ·          ·     ·  ✓  "
                + " 9,900",
            "Paid           9,900       ·           ·     ·     ·    9,800        100     ·  ✓  "
                + " 9,900",
            "paid           9,900   9,900           ·     ·     ·        ·          ·     ·  ✓     "
                + "  ·",
            "in = passed + duplicates + late + dead + matched + unmatched + held   (passed: handed"
                + " on, combined, enriched, written)");
  }

  @Test
  void saysWhichRowsDoNotAddUp() {
    // given
    Ledger ledger =
        new Ledger(
            List.of(
                row("held", 3, Map.of(Disposition.PASSED, 1L), 1),
                row("invented", 1, Map.of(Disposition.PASSED, 2L), 2),
                new LedgerRow("lost", "step", 4, 5, Map.of(Disposition.PASSED, 4L), 4)));

    // when
    List<String> lines = LedgerTable.lines(ledger, new Style(false, false, false, 80));

    // then
    assertThat(lines)
        .containsExactly(
            "step      in  passed  held         out",
            "--------  --  ------  ----  -----  ---",
            "held       3       1     2  WRONG    1",
            "invented   1       2    -1  WRONG    2",
            "lost       4       4     .  WRONG    4",
            "in = passed + held   (passed: handed on, combined, enriched, written)",
            "WRONG held: what became of 2 events is not known",
            "WRONG invented: 1 event more accounted for than came in",
            "WRONG lost: 4 events came in, but the steps before handed on 5");
  }

  @Test
  void whatAStoppedRunHeldIsNoFault() {
    // given: windows that were open, and events between two steps
    Ledger ledger =
        new Ledger(
            List.of(
                row("clicks", 10, Map.of(Disposition.PASSED, 10L), 10),
                row("PerMinute", 10, Map.of(Disposition.COMBINED, 7L), 3),
                new LedgerRow("counts", "output", 2, 3, Map.of(Disposition.WRITTEN, 2L), 0)));

    // when
    List<String> lines =
        LedgerTable.linesOfUnfinished(
            ledger, "when the run was stopped", new Style(false, false, false, 80));

    // then
    assertThat(lines)
        .containsExactly(
            "step       in  passed  held      out",
            "---------  --  ------  ----  --  ---",
            "clicks     10      10     .  ok   10",
            "PerMinute  10       7     3        3",
            "counts      2       2     .        .",
            "in = passed + held   (passed: handed on, combined, enriched, written)",
            "held: 4 events had not come to their ends when the run was stopped: in windows and"
                + " joins, on the way between steps, or not counted yet");
  }
}
