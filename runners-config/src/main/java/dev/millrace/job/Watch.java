package dev.millrace.job;

import dev.millrace.compile.CompiledJob;
import dev.millrace.compile.RunRequest;
import dev.millrace.show.Console;
import dev.millrace.telemetry.Observers;
import dev.millrace.telemetry.Telemetry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * Lets others watch a run, where that is asked for.
 *
 * @param telemetry empty where nobody watches
 */
record Watch(Optional<Telemetry> telemetry) implements AutoCloseable {

  /**
   * Begins before the job does.
   *
   * @throws dev.millrace.diag.UserException ML-5903 if the address cannot be listened on
   */
  static Watch of(RunRequest request, Observers observers, Console console) {
    Telemetry.Run run =
        new Telemetry.Run(
            request.plan().id().name(), request.mode().name().toLowerCase(Locale.ROOT));
    return observers.equals(Observers.NONE)
        ? new Watch(Optional.empty())
        : new Watch(Optional.of(Telemetry.start(run, observers, console::err)));
  }

  Optional<String> url() {
    return telemetry.flatMap(Telemetry::url);
  }

  void look(CompiledJob job, MetricResults metrics, Duration elapsed) {
    telemetry.ifPresent(watched -> watched.look(job, metrics, elapsed));
  }

  @Override
  public void close() {
    telemetry.ifPresent(Telemetry::close);
  }
}
