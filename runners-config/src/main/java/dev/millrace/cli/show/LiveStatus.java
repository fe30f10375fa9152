package dev.millrace.cli.show;

import dev.millrace.compile.Ledger;
import dev.millrace.kernel.Disposition;
import java.time.Duration;

/**
 * The state of a live run in one line: written over on a terminal, else a plain line every ten
 * seconds.
 */
public final class LiveStatus {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final Console console;
  private final String title;
  private Duration nextLine = BETWEEN_LINES;
  private Duration lastElapsed = Duration.ZERO;
  private long lastRead;
  private long rate;

  public LiveStatus(Console console, String title) {
    this.console = console;
    this.title = title;
  }

  /**
   * Shows the state.
   *
   * @param read events read from the sources so far
   */
  public void update(long read, Ledger ledger, Duration elapsed) {
    Duration since = elapsed.minus(lastElapsed);
    if (since.toMillis() >= 1000) {
      rate = Quantities.rate(read - lastRead, since);
      lastRead = read;
      lastElapsed = elapsed;
    }
    if (console.errStyle().live()) {
      Style style = console.errStyle();
      console.overwrite(style.cut(line(read, ledger, elapsed), style.width() - 1));
    } else if (elapsed.compareTo(nextLine) >= 0) {
      console.err(line(read, ledger, elapsed));
      nextLine = elapsed.plus(BETWEEN_LINES);
    }
  }

  /** Takes the line away. */
  public void finish() {
    console.clearLine();
  }

  private String line(long read, Ledger ledger, Duration elapsed) {
    return title
        + "  "
        + Quantities.clock(elapsed)
        + "  read "
        + Quantities.count(read)
        + " ("
        + Quantities.count(rate)
        + "/s)  written "
        + Quantities.count(sum(ledger, Disposition.WRITTEN))
        + "  late "
        + Quantities.count(sum(ledger, Disposition.LATE))
        + "  dead "
        + Quantities.count(sum(ledger, Disposition.DEAD_LETTERED))
        + "  held "
        + Quantities.count(ledger.rows().stream().mapToLong(row -> Math.max(0, row.held())).sum());
  }

  private static long sum(Ledger ledger, Disposition disposition) {
    return ledger.rows().stream().mapToLong(row -> row.count(disposition)).sum();
  }
}
