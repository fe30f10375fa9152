package dev.millrace.show;

import java.time.Duration;

/** Tells how many rows were read and compared, on work that takes longer than a moment. */
public final class RowProgress {
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
  public RowProgress(Console console, boolean shown) {
    this.console = console;
    this.shown = shown;
  }

  private Duration step() {
    return console.errStyle().live() ? BETWEEN_UPDATES : BETWEEN_LINES;
  }

  /** Something else begins. */
  public void start(String newWhat) {
    what = newWhat;
    rows = 0;
    next = System.nanoTime() + step().toNanos();
  }

  /** A row was read. */
  public void read() {
    if (++rows % LOOK_EVERY == 0) {
      show("read", rows);
    }
  }

  /** So many records or rows were read. */
  public void read(long number) {
    show("read", number);
  }

  /** So many rows were compared. */
  public void compared(long number) {
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

  public void finish() {
    console.clearLine();
  }
}
