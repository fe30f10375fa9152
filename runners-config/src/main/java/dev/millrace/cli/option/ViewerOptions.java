package dev.millrace.cli.option;

import dev.millrace.job.Viewers;
import picocli.CommandLine.Mixin;

/** How a run can be watched. */
public final class ViewerOptions {
  @Mixin private PageOptions page = new PageOptions();

  @Mixin private MetricsOptions metrics;

  @Mixin private TraceOptions traces = new TraceOptions();

  public ViewerOptions() {
    this(new MetricsOptions());
  }

  /** Those of a command that shows no page. */
  public ViewerOptions(MetricsOptions metrics) {
    this.metrics = metrics;
  }

  /**
   * Who watches.
   *
   * @throws dev.millrace.diag.UserException ML-4100 if an address cannot be read
   */
  Viewers viewers() {
    return new Viewers(traces.with(metrics.observers()), page.settings());
  }

  /**
   * Refuses viewers where there is nothing for them.
   *
   * @throws dev.millrace.diag.UserException ML-4100
   */
  public void refuse(String where) {
    metrics.refuse(where);
    traces.refuse(where);
    page.refuse(where);
  }
}
