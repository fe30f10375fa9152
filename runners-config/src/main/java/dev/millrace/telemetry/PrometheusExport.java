package dev.millrace.telemetry;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** All metrics as Prometheus asks for them. */
final class PrometheusExport implements AutoCloseable {
  /** What Prometheus 2 takes, and what Prometheus 3 insists on. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Readings readings;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);
  private final Histograms histograms;
  private final ProcessMeters process;

  PrometheusExport(String pipeline, Readings readings) {
    this.readings = readings;
    registry.config().commonTags("pipeline", pipeline);
    histograms = new Histograms(pipeline);
    registry.getPrometheusRegistry().register(histograms);
    process = new ProcessMeters(registry);
  }

  synchronized String text() {
    Samples samples = readings.samples();
    meters.show(samples.numbers());
    histograms.show(samples.histograms());
    return registry.scrape(TYPE);
  }

  @Override
  public void close() {
    process.close();
    registry.close();
  }
}
