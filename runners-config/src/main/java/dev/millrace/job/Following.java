package dev.millrace.job;

import dev.millrace.diag.Diagnostic;
import dev.millrace.runner.JobRun.Observer;
import dev.millrace.show.Console;
import dev.millrace.show.Messages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.metrics.MetricResults;

/** Shows how far a run is, and tells at once what happens to it. */
final class Following implements Observer {
  private final Console console;
  private final BiConsumer<MetricResults, Duration> progress;
  private final List<Diagnostic> notices = new ArrayList<>();

  Following(Console console, BiConsumer<MetricResults, Duration> progress) {
    this.console = console;
    this.progress = progress;
  }

  @Override
  public void onTick(MetricResults metrics, Duration elapsed) {
    progress.accept(metrics, elapsed);
  }

  @Override
  public void onNotice(Diagnostic notice) {
    notices.add(notice);
    console.err(Messages.line(notice, console.errStyle()));
  }

  /** All that was told. */
  List<Diagnostic> notices() {
    return List.copyOf(notices);
  }
}
