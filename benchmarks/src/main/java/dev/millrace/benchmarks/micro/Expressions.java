package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.expr.Expression;
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

/** SQL expressions as the pipeline language compiles them, per row. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class Expressions {
  private final List<Event> events = Samples.plays();
  private final Expression filter =
      Samples.expression("event_type IN ('play', 'heartbeat') AND bitrate_kbps > 0");
  private final Expression number = Samples.expression("CAST(bitrate_kbps AS DOUBLE) / 1000");
  private final Expression text = Samples.expression("content_id || '/' || UPPER(device)");

  /** J1's predicate. */
  @Benchmark
  public int filter() {
    int kept = 0;
    for (Event event : events) {
      kept += filter.isTrue(event.values()) ? 1 : 0;
    }
    return kept;
  }

  /** A number from a number. */
  @Benchmark
  public void number(Blackhole hole) {
    evaluate(number, hole);
  }

  /** A string from two. */
  @Benchmark
  public void text(Blackhole hole) {
    evaluate(text, hole);
  }

  private void evaluate(Expression expression, Blackhole hole) {
    for (Event event : events) {
      hole.consume(expression.evaluate(event.values()));
    }
  }
}
