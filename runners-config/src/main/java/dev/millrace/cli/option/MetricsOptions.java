package dev.millrace.cli.option;

import dev.millrace.http.HttpAddress;
import dev.millrace.job.Refusals;
import dev.millrace.telemetry.Observers;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What the commands take whose runs can be watched. */
public final class MetricsOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "[HOST:]PORT",
      description =
          "Serve /metrics for Prometheus, /healthz, /readyz and /status; without HOST to this"
              + " machine alone.")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description =
          "Send metrics every 10 s to a collector of OpenTelemetry, by OTLP over HTTP to"
              + " URL/v1/metrics.")
  private Optional<String> collector = Optional.empty();

  /**
   * Who watches the run.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if an address cannot be read
   */
  public Observers observers() {
    return new Observers(
        parsed("--metrics-port", port, HttpAddress::parse),
        parsed("--otlp-endpoint", collector, Observers::collector));
  }

  static <T> Optional<T> parsed(String option, Optional<String> text, Function<String, T> parser) {
    try {
      return text.map(parser);
    } catch (IllegalArgumentException e) {
      throw Refusals.of(Refusals.USAGE, option + ": " + e.getMessage(), e);
    }
  }

  void refuse(String where) {
    if (port.isPresent() || collector.isPresent()) {
      throw Refusals.of(
          Refusals.USAGE,
          (port.isPresent() ? "--metrics-port" : "--otlp-endpoint")
              + " does not work with "
              + where);
    }
  }
}
