package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.dedup.DeduplicateKernel;
import dev.millrace.kernel.join.AsOfJoinKernel;
import dev.millrace.kernel.join.IntervalJoinKernel;
import dev.millrace.kernel.join.JoinOutput;
import dev.millrace.kernel.join.JoinSide;
import dev.millrace.kernel.join.JoinType;
import dev.millrace.kernel.join.WindowJoinKernel;
import dev.millrace.kernel.sequence.SequenceColumns;
import dev.millrace.kernel.sequence.SequenceKernel;
import dev.millrace.kernel.window.AggregateCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Deduplication and the joins, per event of either input, without their hosts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class TimedKernels {
  private static final int MAX_DELAY_MILLIS = 360_000;
  private static final long MINUTE = 60_000;
  private static final int FRAME = 5;

  private final KeyedInput plays =
      KeyedInput.of(Samples.plays(), KeyCodec.of(Samples.PLAYS, List.of("event_id")));
  private final DeduplicateKernel deduplicate =
      DeduplicateKernel.of(Duration.ofMinutes(10), false, false, RowCodec.of(Samples.PLAYS));

  private final KeyedInput watches =
      KeyedInput.of(Samples.plays(), KeyCodec.of(Samples.PLAYS, List.of("user_id")));
  private final SequenceKernel sequence = sequence();

  private final KeyedInput payments = byKey("order_id", Samples.orders(), later());
  private final IntervalJoinKernel interval =
      IntervalJoinKernel.of(
          JoinType.INNER,
          Duration.ZERO,
          Duration.ofMinutes(5),
          side("order_id"),
          side("order_id"),
          output());

  private final KeyedInput versions = byKey("user_id", Samples.orders(), later());
  private final AsOfJoinKernel asOf =
      AsOfJoinKernel.of(JoinType.LEFT, side("user_id"), side("user_id"), output());

  private final KeyedInput windowed =
      byKey("order_id", inMinutes(Samples.orders()), inMinutes(Samples.orders()));
  private final WindowJoinKernel window =
      WindowJoinKernel.of(JoinType.INNER, side("order_id"), side("order_id"), output());

  /** Within ten minutes; one event in fifty is a duplicate. */
  @Benchmark
  public void deduplicate(Blackhole hole) {
    plays.run(deduplicate, hole);
  }

  /** The value before, a running sum, and means of the last 5 rows and the last minute per user. */
  @Benchmark
  public void sequence(Blackhole hole) {
    watches.run(sequence, hole);
  }

  /** Orders with payments up to six minutes later, of which five count. */
  @Benchmark
  public void intervalJoin(Blackhole hole) {
    payments.run(interval, hole);
  }

  /** Orders with the latest version of a user. */
  @Benchmark
  public void asOfJoin(Blackhole hole) {
    versions.run(asOf, hole);
  }

  /** Pairs of the same minute and key. */
  @Benchmark
  public void windowJoin(Blackhole hole) {
    windowed.run(window, hole);
  }

  private static SequenceKernel sequence() {
    FieldType number = Samples.PLAYS.getField(Samples.BUFFERING).getType();
    AggregateCall sum = call("sum", number);
    AggregateCall mean = call("mean", number);
    Schema.Builder out = Schema.builder().addFields(Samples.PLAYS.getFields());
    out.addNullableField("before", number).addNullableField("total", number);
    out.addNullableField("five", FieldType.DOUBLE).addNullableField("minute", FieldType.DOUBLE);
    return SequenceKernel.of(
        new SequenceColumns(Samples.PLAYS)
            .lag(Samples.BUFFERING, 1)
            .running(sum)
            .ofRows(mean, FRAME)
            .within(mean, Duration.ofMinutes(1)),
        RowCodec.of(Samples.PLAYS),
        out.build(),
        new SequenceKernel.Order(List.of(), Optional.of(Duration.ofHours(1))));
  }

  private static AggregateCall call(String function, FieldType number) {
    return new AggregateCall(Aggregates.create(function, number, Map.of()), Samples.BUFFERING);
  }

  private static KeyedInput byKey(String column, List<Event> left, List<Event> right) {
    return KeyedInput.of(left, right, KeyCodec.of(Samples.ORDERS, List.of(column)));
  }

  private static JoinSide side(String key) {
    return new JoinSide(
        RowCodec.of(Samples.ORDERS), KeyCodec.of(Samples.ORDERS, List.of(key)), false);
  }

  private static JoinOutput output() {
    return JoinOutput.of(new int[] {0, 0, 1}, new int[] {0, 1, 2});
  }

  private static List<Event> later() {
    List<Event> events = new ArrayList<>();
    for (Event order : Samples.orders()) {
      events.add(order.withTime(order.time() + events.size() * 7919L % MAX_DELAY_MILLIS));
    }
    return events;
  }

  private static List<Event> inMinutes(List<Event> events) {
    return events.stream()
        .map(
            event -> {
              long start = event.time() - event.time() % MINUTE;
              return event.withWindow(new Window(start, start + MINUTE));
            })
        .toList();
  }
}
