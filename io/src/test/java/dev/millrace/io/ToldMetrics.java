package dev.millrace.io;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.BoundedTrie;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.StringSet;

/** What a reader told without a runner: its counters and gauges by their names. */
public final class ToldMetrics implements MetricsContainer {
  private static final long serialVersionUID = 1;

  private final TreeMap<String, Long> values = new TreeMap<>();

  public Map<String, Long> values() {
    return values;
  }

  @Override
  public Counter getCounter(MetricName name) {
    return new Counter() {
      @Override
      public void inc() {
        inc(1);
      }

      @Override
      public void inc(long by) {
        values.merge(name.getName(), by, Long::sum);
      }

      @Override
      public void dec() {
        inc(-1);
      }

      @Override
      public void dec(long by) {
        inc(-by);
      }

      @Override
      public MetricName getName() {
        return name;
      }
    };
  }

  @Override
  public Gauge getGauge(MetricName name) {
    return new Gauge() {
      @Override
      public void set(long value) {
        values.put(name.getName(), value);
      }

      @Override
      public MetricName getName() {
        return name;
      }
    };
  }

  @Override
  public Distribution getDistribution(MetricName name) {
    throw new UnsupportedOperationException(name.getName());
  }

  @Override
  public StringSet getStringSet(MetricName name) {
    throw new UnsupportedOperationException(name.getName());
  }

  @Override
  public BoundedTrie getBoundedTrie(MetricName name) {
    throw new UnsupportedOperationException(name.getName());
  }
}
