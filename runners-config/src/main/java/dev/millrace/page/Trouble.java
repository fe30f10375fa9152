package dev.millrace.page;

import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import dev.millrace.show.Quantities;
import dev.millrace.telemetry.SinkWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong at a step, in words; the limits are those of the alerts that come with Millrace.
 *
 * @param bad whether somebody should look at it
 */
record Trouble(boolean bad, String text) {
  private static final double BAD_DEAD_SHARE = 0.01;
  private static final double BAD_LATE_SHARE = 0.05;
  private static final Duration LONG_WAIT = Duration.ofMinutes(1);

  /**
   * What a row of the ledger shows.
   *
   * @param rests whether no row is on its way any more
   */
  static List<Trouble> of(LedgerRow row, boolean rests) {
    List<Trouble> troubles = new ArrayList<>();
    long dead = row.count(Disposition.DEAD_LETTERED);
    if (dead > 0) {
      troubles.add(
          new Trouble(dead > BAD_DEAD_SHARE * row.in(), Quantities.count(dead, "dead letter")));
    }
    long late = row.count(Disposition.LATE);
    if (late > 0) {
      troubles.add(new Trouble(late > BAD_LATE_SHARE * row.in(), Quantities.count(late) + " late"));
    }
    SinkWait.of(row.kind().equals("output") ? "output:" + row.step() : "")
        .ifPresent(
            wait ->
                troubles.add(
                    new Trouble(
                        wait.length().compareTo(LONG_WAIT) > 0,
                        "has waited " + Quantities.duration(wait.length()) + " for its sink")));
    long missing = row.expectedIn() - row.in();
    if (missing > 0 && rests) {
      troubles.add(new Trouble(true, Quantities.count(missing, "row") + " did not arrive"));
    }
    return troubles;
  }
}
