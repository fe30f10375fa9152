package dev.millrace.show;

import dev.millrace.compile.Ledger;
import dev.millrace.kernel.Disposition;
import java.time.Duration;
import java.util.Locale;

/**
 * The state of a live run in one line: written over on a terminal, else a plain line every ten
 * seconds. A run that has read nothing for its first three seconds says what it waits for.
 */
public final class LiveStatus {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final Console console;
  private final String title;
  private final String awaited;
  private final ReadRate rate = new ReadRate();
  private Duration nextLine = BETWEEN_LINES;
  private boolean waited;
  private String phase = "";

  /**
   * @param title what is running, at the start of every line
   * @param awaited what a run waits for that has read nothing yet
   */
  public LiveStatus(Console console, String title, String awaited) {
    this.console = console;
    this.title = title;
    this.awaited = awaited;
  }

  /**
   * Notes how far a run is that begins in its archives.
   *
   * @param read records read of them so far
   * @param all about how many there are
   */
  public void caughtUp(long read, long all) {
    phase = read < all ? "archive " + read * 100 / all + " %  " : "live  ";
  }

  /**
   * Shows the state.
   *
   * @param read events read from the sources so far
   * @param behind how far the sources are behind, for the end of the line; may be empty
   */
  public void update(long read, Ledger ledger, String behind, Duration elapsed) {
    rate.update(read, elapsed);
    if (console.errStyle().live()) {
      Style style = console.errStyle();
      console.overwrite(style.cut(line(read, ledger, elapsed) + behind, style.width() - 1));
    } else if (elapsed.compareTo(nextLine) >= 0 || isSilent(read, elapsed)) {
      console.err(line(read, ledger, elapsed) + behind);
      waited = true;
      nextLine = elapsed.plus(BETWEEN_LINES);
    }
  }

  private boolean isSilent(long read, Duration elapsed) {
    return !waited && read == 0 && elapsed.compareTo(SILENCE) >= 0;
  }

  /** Takes the line away. */
  public void finish() {
    console.clearLine();
  }

  private String line(long read, Ledger ledger, Duration elapsed) {
    String start = title + "  " + Quantities.clock(elapsed) + "  " + phase;
    if (read == 0 && elapsed.compareTo(SILENCE) >= 0) {
      return start + "waits for " + awaited;
    }
    return start
        + "read "
        + Quantities.count(read)
        + " ("
        + Quantities.count(rate.perSecond(elapsed))
        + "/s)  written "
        + Quantities.count(sum(ledger, Disposition.WRITTEN))
        + "  late "
        + late(sum(ledger, Disposition.LATE), read)
        + "  dead "
        + Quantities.count(sum(ledger, Disposition.DEAD_LETTERED))
        + "  held "
        + Quantities.count(ledger.rows().stream().mapToLong(row -> Math.max(0, row.held())).sum());
  }

  private static String late(long late, long read) {
    return late == 0
        ? "0"
        : String.format(Locale.ROOT, "%,d (%.1f %%)", late, 100.0 * late / Math.max(read, late));
  }

  private static long sum(Ledger ledger, Disposition disposition) {
    return ledger.rows().stream().mapToLong(row -> row.count(disposition)).sum();
  }
}
