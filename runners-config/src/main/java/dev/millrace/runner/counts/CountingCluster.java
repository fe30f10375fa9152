package dev.millrace.runner.counts;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** Flink inside this process for one job, whose counts can be read while it runs. */
public class CountingCluster extends MiniCluster {
  private final OwnCounts counts = new OwnCounts();

  public CountingCluster(MiniClusterConfiguration configuration) {
    super(configuration);
  }

  /** Those of its job. */
  public final JobCounts counts() {
    return counts;
  }

  /** With the reporters of its settings, and the one that counts. */
  @Override
  protected MetricRegistryImpl createMetricRegistry(Configuration settings, long maximumFrame) {
    List<ReporterSetup> reporters =
        new ArrayList<>(ReporterSetup.fromConfiguration(settings, null));
    reporters.add(ReporterSetup.forReporter("millrace", counts));
    return new MetricRegistryImpl(
        MetricRegistryConfiguration.fromConfiguration(settings, maximumFrame), reporters);
  }
}
