package dev.millrace.benchmarks.micro;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.GroupFold;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import dev.millrace.kernel.window.AggregateCall;
import dev.millrace.kernel.window.CombineKernel;
import dev.millrace.kernel.window.PartialCombine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Windowed aggregates per event: J1's count, sum, mean and distinct count per title and minute, and
 * the same per session of a user.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.EVENTS)
public class WindowedAggregates {
  private static final long MINUTE = 60_000;
  private static final int EVENTS_PER_BLOCK = 1024;

  private final List<Event> minutes = windowed(MINUTE, MINUTE);
  private final KeyCodec titles = KeyCodec.of(Samples.PLAYS, List.of("content_id"));
  private final byte[][] keys = Samples.keys(minutes, titles);
  private final CombineKernel combine = CombineKernel.of(titles, calls(), false);
  private final List<Grouped> groups = groups();
  private final List<Grouped> partials = partials();

  private final KeyCodec users = KeyCodec.of(Samples.PLAYS, List.of("user_id"));
  private final KeyedInput visits = KeyedInput.of(windowed(1, MINUTE), users);
  private final CombineKernel sessions = CombineKernel.of(users, calls(), true);

  /** What one key and window have. */
  private record Grouped(byte[] key, List<Event> events) {}

  /** Whole events, group by group, as they are after an exchange. */
  @Benchmark
  public void combine(Blackhole hole) {
    fold(combine, 0, groups, hole);
  }

  /** Into partial groups, before an exchange. */
  @Benchmark
  public void formPartials(Blackhole hole) {
    PartialCombine groups = PartialCombine.of(combine);
    for (int i = 0; i < keys.length; i++) {
      groups.add(keys[i], 0, keys[i].length, minutes.get(i));
    }
    groups.drain((key, partial) -> hole.consume(partial));
  }

  /** Partial groups of a thousand events each, after an exchange, per event that is in them. */
  @Benchmark
  public void mergePartials(Blackhole hole) {
    fold(combine.ofPartials(), PartialCombine.PARTIALS_INPUT, partials, hole);
  }

  private static void fold(KeyedKernel<?> kernel, int input, List<Grouped> groups, Blackhole hole) {
    GroupFold fold = kernel.fold().orElseThrow();
    Discard out = new Discard(hole);
    for (Grouped group : groups) {
      KeyedOutput ofKey = out.at(group.key());
      group.events().forEach(event -> fold.add(input, event, ofKey));
      fold.finish(group.events().get(0).window(), ofKey);
    }
  }

  /** Windows that merge. */
  @Benchmark
  public void sessions(Blackhole hole) {
    visits.run(sessions, hole);
  }

  private List<Grouped> groups() {
    Map<List<Object>, Grouped> all = new LinkedHashMap<>();
    for (int i = 0; i < keys.length; i++) {
      add(all, keys[i], minutes.get(i));
    }
    return List.copyOf(all.values());
  }

  private static void add(Map<List<Object>, Grouped> all, byte[] key, Event event) {
    all.computeIfAbsent(
            List.of(ByteBuffer.wrap(key), event.window()),
            group -> new Grouped(key, new ArrayList<>()))
        .events()
        .add(event);
  }

  private List<Grouped> partials() {
    Map<List<Object>, Grouped> all = new LinkedHashMap<>();
    PartialCombine formed = PartialCombine.of(combine);
    for (int i = 0; i < keys.length; i++) {
      formed.add(keys[i], 0, keys[i].length, minutes.get(i));
      if ((i + 1) % EVENTS_PER_BLOCK == 0) {
        formed.drain((key, partial) -> add(all, key, partial));
      }
    }
    return List.copyOf(all.values());
  }

  /** Windows of a size that start at multiples of a period. */
  private static List<Event> windowed(long period, long size) {
    return Samples.plays().stream()
        .map(
            event -> {
              long start = event.time() - event.time() % period;
              return event.withWindow(new Window(start, start + size));
            })
        .toList();
  }

  private static List<AggregateCall> calls() {
    return List.of(
        new AggregateCall(Aggregates.create("count", null, Map.of()), -1),
        new AggregateCall(Aggregates.create("sum", FieldType.INT64, Map.of()), Samples.BUFFERING),
        new AggregateCall(Aggregates.create("mean", FieldType.INT32, Map.of()), Samples.BITRATE),
        new AggregateCall(
            Aggregates.create("count_distinct", FieldType.STRING, Map.of()), Samples.USER));
  }
}
