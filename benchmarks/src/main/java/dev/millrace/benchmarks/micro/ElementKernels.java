package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.kernel.ElementKernel;
import dev.millrace.kernel.element.FilterKernel;
import dev.millrace.kernel.element.MapKernel;
import dev.millrace.kernel.element.PartitionKernel;
import dev.millrace.kernel.window.WindowKernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The steps that look at one event at a time, per event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class ElementKernels {
  private final List<Event> events = Samples.plays();
  private final ElementKernel filter =
      FilterKernel.of(
          Samples.expression("event_type IN ('play', 'heartbeat') AND bitrate_kbps > 0"));
  private final ElementKernel map =
      MapKernel.of(
          List.of(
              Samples.expression("event_id"),
              Samples.expression("CASE WHEN event_type = 'play' THEN 1 ELSE 0 END"),
              Samples.expression("CAST(bitrate_kbps AS DOUBLE) / 1000"),
              Samples.expression("COALESCE(buffering_ms, 0) + 1"),
              Samples.expression("UPPER(device)")));
  private final ElementKernel partition =
      PartitionKernel.of(Samples.expression("event_type"), List.of("play", "heartbeat"), true);
  private final ElementKernel window = WindowKernel.fixed(Duration.ofMinutes(1), Duration.ZERO);

  /** Two comparisons. */
  @Benchmark
  public void filter(Blackhole hole) {
    run(filter, hole);
  }

  /** Five columns, four of them computed. */
  @Benchmark
  public void map(Blackhole hole) {
    run(map, hole);
  }

  /** By a column, into three outputs. */
  @Benchmark
  public void partition(Blackhole hole) {
    run(partition, hole);
  }

  /** Into windows of a minute. */
  @Benchmark
  public void fixedWindow(Blackhole hole) {
    run(window, hole);
  }

  private void run(ElementKernel kernel, Blackhole hole) {
    Discard out = new Discard(hole);
    for (Event event : events) {
      kernel.process(event, out);
    }
  }
}
