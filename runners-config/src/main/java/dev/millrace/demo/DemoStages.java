package dev.millrace.demo;

import dev.millrace.base.TextTable;
import dev.millrace.base.TextTable.Align;
import dev.millrace.show.Console;
import dev.millrace.show.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Headings and times of the demo's stages. */
final class DemoStages {
  private record Stage(String title, Duration elapsed) {}

  private final Console console;
  private final int total;
  private final List<Stage> done = new ArrayList<>();
  private String title = "";
  private long startNanos;

  DemoStages(Console console, int total) {
    this.console = console;
    this.total = total;
  }

  void start(String newTitle) {
    title = newTitle;
    startNanos = System.nanoTime();
    console.out("");
    console.out(console.style().bold((done.size() + 1) + "/" + total + "  " + title));
    console.out("");
  }

  void end() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    done.add(new Stage(title, elapsed));
    console.out(console.style().dim("(" + Quantities.duration(elapsed) + ")"));
  }

  /** What every stage took. */
  List<String> summary() {
    TextTable table = new TextTable().column("stage", Align.LEFT).column("seconds", Align.RIGHT);
    Duration sum = Duration.ZERO;
    for (Stage stage : done) {
      table.row(List.of(stage.title(), seconds(stage.elapsed())));
      sum = sum.plus(stage.elapsed());
    }
    table.row(List.of("all", seconds(sum)));
    return console.style().lines(table);
  }

  private static String seconds(Duration elapsed) {
    return String.format(Locale.ROOT, "%.1f", elapsed.toMillis() / 1000.0);
  }
}
