package dev.millrace.cli.option;

import dev.millrace.job.Refusals;
import dev.millrace.telemetry.MetricsAddress;
import java.util.Optional;
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

  /**
   * Where to serve; empty for nowhere.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if it cannot be read
   */
  Optional<MetricsAddress> address() {
    try {
      return port.map(MetricsAddress::parse);
    } catch (IllegalArgumentException e) {
      throw Refusals.of(Refusals.USAGE, "--metrics-port: " + e.getMessage(), e);
    }
  }

  void refuse(String where) {
    if (port.isPresent()) {
      throw Refusals.of(Refusals.USAGE, "--metrics-port does not work with " + where);
    }
  }
}
