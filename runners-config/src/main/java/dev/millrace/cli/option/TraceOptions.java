package dev.millrace.cli.option;

import dev.millrace.job.Refusals;
import dev.millrace.telemetry.Observers;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands take whose runs can be traced. */
final class TraceOptions {
  private static final String NAME = "--trace-share";

  @Option(
      names = NAME,
      paramLabel = "0..1",
      description =
          "Trace a live run, to URL/v1/traces of --otlp-endpoint: records whose"
              + " trace is sampled, and this share of those without a trace.")
  private Optional<String> share = Optional.empty();

  /**
   * Those who watch, and the traces that they want.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if the share cannot be read, or nobody takes
   *     spans
   */
  Observers with(Observers observers) {
    if (share.isPresent() && observers.collector().isEmpty()) {
      throw Refusals.of(
          Refusals.USAGE, NAME + " needs --otlp-endpoint, the collector that takes spans");
    }
    return new Observers(
        observers.served(),
        observers.collector(),
        MetricsOptions.parsed(NAME, share, Observers::share));
  }

  void refuse(String where) {
    if (share.isPresent()) {
      throw Refusals.of(Refusals.USAGE, NAME + " does not work with " + where);
    }
  }
}
