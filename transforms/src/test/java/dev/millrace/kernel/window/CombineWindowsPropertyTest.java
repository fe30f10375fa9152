package dev.millrace.kernel.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.KernelHarness.Input;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.StepRecorder;
import dev.millrace.kernel.window.CombineModel.Windowing;
import dev.millrace.kernel.window.WindowInfoKernel.Info;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

class CombineWindowsPropertyTest {
  private static final FieldType LONG = FieldType.INT64.withNullable(true);
  private static final FieldType DOUBLE = FieldType.DOUBLE.withNullable(true);
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableField("k", FieldType.STRING)
          .addField("i", LONG)
          .addField("d", DOUBLE)
          .build();
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));

  @Property
  void equalsTheDefinitionForEveryArrivalOrderAndSchedule(
      @ForAll("events") List<Event> events,
      @ForAll("windowings") Windowing windowing,
      @ForAll long seed) {
    // given
    Outcome expected = CombineModel.of(events, windowing);

    // when, then
    KernelHarness.of(sessions(windowing), List.of(KEY), List.of(RowCodec.of(SCHEMA)))
        .assertGives(expected, KernelHarness.left(windowed(events, windowing)), new Random(seed));
  }

  @Property
  void partialGroupsGiveTheSameRows(
      @ForAll("events") List<Event> events,
      @ForAll("merging") Windowing windowing,
      @ForAll long seed) {
    // given
    Random random = new Random(seed);
    Outcome expected = CombineModel.of(events, windowing);
    CombineKernel kernel = kernel(windowing);
    List<Event> copies = windowed(events, windowing);
    Collections.shuffle(copies, random);

    // when
    PartialCombine near = PartialCombine.of(kernel);
    Map<Event, byte[]> keys = new IdentityHashMap<>();
    List<Input> partials = new ArrayList<>();
    for (Event event : copies) {
      byte[] key = KEY.encode(event.values());
      near.add(key, 0, key.length, event);
      if (random.nextInt(4) == 0) {
        drain(near, kernel, keys, partials);
      }
    }
    drain(near, kernel, keys, partials);

    // then
    assertThat(near.groups()).isZero();
    assertThat(partials.stream().mapToLong(Input::weight).sum()).isEqualTo(copies.size());
    KernelHarness.keyed(
            kernel.ofPartials(),
            in -> keys.get(in.event()),
            List.of(RowCodec.of(PartialCombine.SCHEMA)))
        .assertGives(expected, partials, random);
  }

  private static void drain(
      PartialCombine near, CombineKernel kernel, Map<Event, byte[]> keys, List<Input> partials) {
    near.drain(
        (key, partial) -> {
          keys.put(partial, key);
          byte[] bytes = (byte[]) partial.values()[0];
          long events =
              kernel.decodeGroup(new dev.millrace.element.coding.ByteSource(bytes)).events;
          partials.add(new Input(0, partial, events));
        });
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(-60, 60),
            Arbitraries.of("a", "b").injectNull(0.1),
            Arbitraries.longs().between(0, 5).injectNull(0.1),
            Arbitraries.of(0.1, 0.2, 0.3, 1e300, -1e300, 1e-300, 3.5, -7.25).injectNull(0.1))
        .as((time, k, i, d) -> Event.of(time, k, i, d))
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<Windowing> windowings() {
    return Combinators.combine(
            Arbitraries.of(Windowing.Kind.values()),
            Arbitraries.longs().between(5, 40),
            Arbitraries.longs().between(2, 20),
            Arbitraries.longs().between(-10, 10))
        .as(
            (kind, size, period, offset) ->
                new Windowing(kind, size, Math.min(size, period), offset));
  }

  /** Those that partial groups can be made for. */
  @Provide
  Arbitrary<Windowing> merging() {
    return windowings().filter(windowing -> windowing.kind() != Windowing.Kind.BOUNDED_SESSIONS);
  }

  private static List<Event> windowed(List<Event> events, Windowing windowing) {
    Duration size = Duration.ofMillis(windowing.size());
    Duration period = Duration.ofMillis(windowing.period());
    Duration offset = Duration.ofMillis(windowing.offset());
    WindowKernel kernel =
        switch (windowing.kind()) {
          case FIXED -> WindowKernel.fixed(size, offset);
          case SLIDING -> WindowKernel.sliding(size, period, offset);
          case SESSIONS, BOUNDED_SESSIONS -> WindowKernel.sessions(size);
          case GLOBAL -> WindowKernel.global();
        };
    return StepRecorder.run(kernel, events.toArray(Event[]::new)).events();
  }

  private static KeyedKernel<CombineState> sessions(Windowing windowing) {
    CombineKernel kernel = kernel(windowing);
    return windowing.kind() == Windowing.Kind.BOUNDED_SESSIONS
        ? kernel.ofBoundedSessions(
            Duration.ofMillis(windowing.size()), Duration.ofMillis(windowing.longest()))
        : kernel;
  }

  private static CombineKernel kernel(Windowing windowing) {
    CombineKernel kernel =
        CombineKernel.of(
            KEY,
            List.of(
                new AggregateCall(Aggregates.create("count", null, Map.of()), -1),
                new AggregateCall(Aggregates.create("sum", LONG, Map.of()), 1),
                new AggregateCall(Aggregates.create("sum", DOUBLE, Map.of()), 2),
                new AggregateCall(Aggregates.create("mean", DOUBLE, Map.of()), 2),
                new AggregateCall(Aggregates.create("first", LONG, Map.of()), 1),
                new AggregateCall(Aggregates.create("last", LONG, Map.of()), 1),
                new AggregateCall(Aggregates.create("collect", LONG, Map.of()), 1)),
            windowing.kind() == Windowing.Kind.SESSIONS
                || windowing.kind() == Windowing.Kind.BOUNDED_SESSIONS);
    return kernel.telling(List.of(Info.WINDOW_START, Info.WINDOW_END));
  }
}
