package dev.millrace.connect.metrics;

import dev.millrace.connect.Connector;
import dev.millrace.connect.SinkType;
import dev.millrace.diag.Codes;
import dev.millrace.io.metrics.MetricsCodes;
import java.util.Map;
import java.util.Optional;

/** The metrics of the run itself. */
public final class MetricsConnector implements Connector {
  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public int rank() {
    return 71;
  }

  @Override
  public Map<String, String> codes() {
    return Codes.explainedOn("metrics.md", MetricsCodes.class);
  }

  @Override
  public Optional<SinkType> sink() {
    return Optional.of(new MetricsSinkType());
  }
}
