package dev.millrace.show;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import java.time.Duration;
import java.util.Locale;

/**
 * The progress of a bounded run over all of its phases ({@link ReplayWork}): on a terminal one line
 * with a bar that is written over, else a plain line every few seconds. It never goes back, and is
 * never complete: what comes after is the report.
 */
public final class ReplayProgress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final int BAR = 24;
  private static final double LEAST = 0.01;
  private static final double MOST = 0.99;

  private final Console console;
  private final String title;
  private final InputSize total;
  private Duration nextLine = BETWEEN_LINES;
  private double fraction;

  /**
   * @param title what is running, at the start of every line
   * @param total what will be read; zeros where it is not known
   */
  public ReplayProgress(Console console, String title, InputSize total) {
    this.console = console;
    this.title = title;
    this.total = total;
  }

  /**
   * Shows how far the run is.
   *
   * @param held what holds it up, for the end of the line; may be empty
   */
  public void update(InputSize done, Ledger ledger, String held, Duration elapsed) {
    ReplayWork work = ReplayWork.of(done, total, ledger);
    fraction = work.fraction() < 0 ? -1 : Math.min(MOST, Math.max(fraction, work.fraction()));
    String text = percent(fraction) + text(done, work, elapsed) + held;
    if (console.errStyle().live()) {
      Style style = console.errStyle();
      int room = style.width() - 1 - title.length() - 3 - text.length();
      String line = title + "  " + bar(fraction, room, style) + text;
      console.overwrite(style.cut(line, style.width() - 1));
    } else if (elapsed.compareTo(nextLine) >= 0) {
      console.err(title + "  " + text);
      nextLine = elapsed.plus(BETWEEN_LINES);
    }
  }

  /** Takes the bar away. */
  public void finish() {
    console.clearLine();
  }

  private String text(InputSize done, ReplayWork work, Duration elapsed) {
    StringBuilder text = new StringBuilder();
    if (work.read() >= 1) {
      text.append(Quantities.count(done.rows()))
          .append(" rows read, now ")
          .append(work.now().map(step -> "'" + step + "'").orElse("publishing"));
    } else {
      reading(text, done, elapsed);
    }
    if (fraction > LEAST && (work.read() < 1 || work.now().isPresent())) {
      long left = Math.round(elapsed.toMillis() / fraction * (1 - fraction));
      text.append("  ETA ").append(Quantities.clock(Duration.ofMillis(left + 999)));
    }
    return text.toString();
  }

  private void reading(StringBuilder text, InputSize done, Duration elapsed) {
    if (total.files() > 0) {
      text.append(Quantities.count(done.files()))
          .append('/')
          .append(Quantities.count(total.files(), "file"))
          .append("  ");
    }
    text.append(Quantities.count(done.rows()));
    if (total.rows() > 0) {
      text.append('/').append(Quantities.count(total.rows()));
    }
    text.append(" rows  ")
        .append(Quantities.count(Quantities.rate(done.rows(), elapsed)))
        .append(" rows/s");
  }

  /** A bar as wide as there is room, up to a limit; none where it would be too small to read. */
  private static String bar(double fraction, int room, Style style) {
    int width = Math.min(BAR, room);
    if (fraction < 0 || width < 6) {
      return "";
    }
    int full = (int) Math.floor(fraction * width);
    return (style.unicode() ? "█" : "#").repeat(full)
        + (style.unicode() ? "░" : "-").repeat(width - full)
        + " ";
  }

  private static String percent(double fraction) {
    return fraction < 0
        ? ""
        : String.format(Locale.ROOT, "%3d %%  ", (int) Math.floor(fraction * 100));
  }
}
