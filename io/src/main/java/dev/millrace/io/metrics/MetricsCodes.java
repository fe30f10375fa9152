package dev.millrace.io.metrics;

/** The codes of this connector; docs/errors/metrics.md explains each. */
public final class MetricsCodes {
  /** Nothing is asked for, or a column has a type that cannot be what it is named for. */
  public static final String COLUMNS = "ML-5590";

  private MetricsCodes() {}
}
