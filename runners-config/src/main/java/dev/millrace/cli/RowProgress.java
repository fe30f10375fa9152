package dev.millrace.cli;

import dev.millrace.cli.show.Console;
import dev.millrace.cli.show.Quantities;
import java.time.Duration;

/** Tells how many rows were read and compared, on work that takes longer than a moment. */
final class RowProgress {
  private static final Duration BETWEEN_UPDATES = Duration.ofMillis(250);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final int LOOK_EVERY = 4096;

  private final Console console;
  private final boolean shown;
  private String what = "";
  private long rows;
  private long next;

  /**
   * @param shown false says nothing
   */
  RowProgress(Console console, boolean shown) {
    this.console = console;
    this.shown = shown;
  }

  private Duration step() {
    return console.errStyle().live() ? BETWEEN_UPDATES : BETWEEN_LINES;
  }

  /** Something else begins. */
  void start(String newWhat) {
    what = newWhat;
    rows = 0;
    next = System.nanoTime() + step().toNanos();
  }

  /** A row was read. */
  void read() {
    if (++rows % LOOK_EVERY == 0) {
      show("read", rows);
    }
  }

  /** So many records or rows were read. */
  void read(long number) {
    show("read", number);
  }

  /** So many rows were compared. */
  void compared(long number) {
    show("compared", number);
  }

  private void show(String verb, long number) {
    if (!shown || System.nanoTime() < next) {
      return;
    }
    next = System.nanoTime() + step().toNanos();
    String line = what + "  " + Quantities.count(number) + " rows " + verb;
    if (console.errStyle().live()) {
      console.overwrite(console.errStyle().cut(line, console.errStyle().width() - 1));
    } else {
      console.err(line);
    }
  }

  void finish() {
    console.clearLine();
  }
}
