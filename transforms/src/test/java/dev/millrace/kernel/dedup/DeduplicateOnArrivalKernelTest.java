package dev.millrace.kernel.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KernelHarness;
import dev.millrace.kernel.Outcome;
import dev.millrace.kernel.StepRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class DeduplicateOnArrivalKernelTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableField("k", FieldType.STRING).addInt64Field("v").build();
  private static final RowCodec ROWS = RowCodec.of(SCHEMA);
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));

  @Test
  void handsEventsOnAsTheyCome() {
    assertThat(DeduplicateOnArrivalKernel.of(Duration.ofSeconds(1), false).ordered()).isFalse();
  }

  @Test
  void keepsWhatArrivesFirstAndDropsItsNeighboursOnBothSides() {
    // given
    DeduplicateOnArrivalKernel kernel = DeduplicateOnArrivalKernel.of(Duration.ofMillis(10), true);
    KeptTimes state = kernel.create();
    Arrivals out = new Arrivals();

    // when
    for (long time : new long[] {20, 11, 10, 29, 30, 20}) {
      kernel.onEvent(state, 0, Event.of(time, "a", time), out);
    }

    // then
    assertThat(out.recorder.outcome().rows())
        .containsExactly(
            "0: 10 (a, 10)",
            "0: 20 (a, 20)",
            "0: 30 (a, 30)",
            "1: 11 (a, 11)",
            "1: 20 (a, 20)",
            "1: 29 (a, 29)");
    assertThat(out.recorder.outcome().counts())
        .isEqualTo(Map.of(Disposition.PASSED, 3L, Disposition.DUPLICATE, 3L));
  }

  @Test
  void forgetsAKeptTimeOnceTheWatermarkIsTheSpanBehindIt() {
    // given
    DeduplicateOnArrivalKernel kernel = DeduplicateOnArrivalKernel.of(Duration.ofMillis(10), false);
    KeptTimes state = kernel.create();
    Arrivals out = new Arrivals();
    kernel.onEvent(state, 0, Event.of(5, "a", 1L), out);

    // when
    kernel.onTime(state, 14, out);
    boolean emptyBefore = kernel.isEmpty(state);
    kernel.onTime(state, 15, out);

    // then
    assertThat(emptyBefore).isFalse();
    assertThat(kernel.isEmpty(state)).isTrue();
    assertThat(out.wakes).containsExactly(15L, 15L);
  }

  @Test
  void canBeSentToAWorker() {
    SerializableUtils.ensureSerializable(
        DeduplicateOnArrivalKernel.of(Duration.ofSeconds(1), true));
  }

  @Property
  void equalsTheWalkWhereDuplicatesShareTheirTimeAndRow(
      @ForAll("deliveries") List<Integer> deliveries,
      @ForAll @IntRange(min = 1, max = 15) int within,
      @ForAll long seed) {
    // given: every event's key is its own, redelivered any number of times
    List<Event> events = new ArrayList<>();
    Outcome expected = new Outcome();
    for (int id : deliveries) {
      Event event = Event.of(id % 7, "k" + id, (long) id);
      expected.addAll(redelivered(event, !events.stream().anyMatch(e -> same(e, event))));
      events.add(event);
    }
    DeduplicateOnArrivalKernel kernel =
        DeduplicateOnArrivalKernel.of(Duration.ofMillis(within), true);

    // when, then
    KernelHarness.of(kernel, List.of(KEY), List.of(ROWS))
        .assertGives(expected, KernelHarness.left(events), new Random(seed));
  }

  @Provide
  Arbitrary<List<Integer>> deliveries() {
    return Arbitraries.integers().between(0, 9).list().ofMaxSize(20);
  }

  private static boolean same(Event a, Event b) {
    return a.values()[0].equals(b.values()[0]);
  }

  private static Outcome redelivered(Event event, boolean first) {
    Outcome outcome = new Outcome();
    outcome.add(first ? 0 : 1, event);
    outcome.count(first ? Disposition.PASSED : Disposition.DUPLICATE, 1);
    return outcome;
  }

  /** Keeps rows and requests. */
  private static final class Arrivals implements dev.millrace.kernel.KeyedOutput {
    private final StepRecorder recorder = new StepRecorder();
    private final List<Long> wakes = new ArrayList<>();

    @Override
    public byte[] key() {
      return new byte[0];
    }

    @Override
    public void wakeAt(long time, long hold) {
      wakes.add(time);
    }

    @Override
    public void emit(int output, Event event) {
      recorder.emit(output, event);
    }

    @Override
    public void reject(Event event, dev.millrace.element.RowFault fault) {
      recorder.reject(event, fault);
    }

    @Override
    public void count(Disposition disposition, long events) {
      recorder.count(disposition, events);
    }
  }
}
