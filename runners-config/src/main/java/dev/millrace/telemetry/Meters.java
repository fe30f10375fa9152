package dev.millrace.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the meters of a registry as the last samples say: a meter for each series, which goes when
 * its series does.
 */
final class Meters {
  private final MeterRegistry registry;
  private final Map<Series, Cell> cells = new HashMap<>();

  /** A metric with values of its labels. */
  private record Series(Metric metric, List<String> labels) {}

  /** What a meter shows. Meters hold it weakly, and this class strongly. */
  private static final class Cell {
    private volatile double value;
    private final Meter meter;

    Cell(MeterRegistry registry, Series series) {
      List<Tag> tags = new ArrayList<>();
      for (int i = 0; i < series.labels().size(); i++) {
        tags.add(Tag.of(series.metric().labels().get(i), series.labels().get(i)));
      }
      Metric metric = series.metric();
      String unit = metric.unit().isEmpty() ? null : metric.unit();
      meter =
          switch (metric.kind()) {
            case COUNTER ->
                FunctionCounter.builder(metric.meter(), this, cell -> cell.value)
                    .tags(tags)
                    .baseUnit(unit)
                    .description(metric.doc())
                    .register(registry);
            case HISTOGRAM ->
                throw new IllegalArgumentException(metric + " is not of single numbers");
            case GAUGE ->
                Gauge.builder(metric.meter(), this, cell -> cell.value)
                    .tags(tags)
                    .baseUnit(unit)
                    .description(metric.doc())
                    .register(registry);
          };
    }
  }

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows these samples and no others. */
  void show(List<Sample> samples) {
    Set<Series> gone = new HashSet<>(cells.keySet());
    for (Sample sample : samples) {
      Series series = new Series(sample.metric(), sample.labels());
      cells.computeIfAbsent(series, s -> new Cell(registry, s)).value = sample.value();
      gone.remove(series);
    }
    for (Series series : gone) {
      Cell cell = cells.remove(series);
      if (cell != null) {
        registry.remove(cell.meter);
      }
    }
  }
}
