package dev.millrace.job;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunMode;
import dev.millrace.compile.RunRequest;
import dev.millrace.page.LivePage;
import dev.millrace.show.Console;
import dev.millrace.telemetry.Observers;
import dev.millrace.telemetry.Readings;
import dev.millrace.telemetry.Telemetry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.metrics.MetricResults;

/** Lets others watch a run, where that is asked for. */
final class Watch implements AutoCloseable {
  private final Readings readings;
  private Optional<Telemetry> telemetry = Optional.empty();
  private Optional<LivePage> page = Optional.empty();

  private Watch(Telemetry.Run run) {
    this.readings = Readings.of(run);
  }

  /**
   * Begins before the job does, and says where.
   *
   * @throws dev.millrace.diag.UserException ML-5903 if an address cannot be listened on; ML-4100 if
   *     columns are to be hidden that are not there
   */
  static Watch of(RunRequest request, Viewers viewers, Console console) {
    Watch watch =
        new Watch(
            new Telemetry.Run(
                request.plan().id().name(), request.mode().name().toLowerCase(Locale.ROOT)));
    try {
      watch.begin(request, viewers, console);
      return watch;
    } catch (RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  private void begin(RunRequest request, Viewers viewers, Console console) {
    viewers
        .page()
        .flatMap(settings -> settings.mistake(request.plan()))
        .ifPresent(
            mistake -> {
              throw Refusals.of(Refusals.USAGE, "--ui-hide: " + mistake);
            });
    if (viewers.observers().traceShare().isPresent() && request.mode() != RunMode.LIVE) {
      throw Refusals.of(Refusals.USAGE, "--trace-share works with live runs only");
    }
    if (!viewers.observers().equals(Observers.NONE)) {
      telemetry = Optional.of(Telemetry.start(readings, viewers.observers(), console::err));
    }
    page = viewers.page().map(at -> LivePage.start(request.plan(), readings, at, console::masked));
    telemetry
        .flatMap(Telemetry::url)
        .ifPresent(url -> console.err("metrics at " + url + "/metrics"));
    page.ifPresent(shown -> console.err("page at " + shown.url()));
  }

  void look(CompiledJob job, MetricResults metrics, Duration elapsed) {
    boolean watched = telemetry.isPresent() || page.isPresent();
    if (watched && readings.look(job, metrics, elapsed)) {
      telemetry.ifPresent(Telemetry::looked);
      page.ifPresent(LivePage::looked);
    }
  }

  @Override
  public void close() {
    telemetry.ifPresent(Telemetry::close);
    page.ifPresent(LivePage::close);
  }
}
