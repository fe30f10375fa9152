package dev.millrace.kernel.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Event;
import dev.millrace.element.RowFault;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.ByteSource;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.expr.aggregate.Aggregates;
import dev.millrace.kernel.Disposition;
import dev.millrace.kernel.KeyedKernel;
import dev.millrace.kernel.KeyedOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PanesKernelTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("k").addInt64Field("v").build();
  private static final KeyCodec KEY = KeyCodec.of(SCHEMA, List.of("k"));
  private static final Window WINDOW = new Window(0, 10);

  private final Seen seen = new Seen();

  private static KeyedKernel<CombineState> kernel(Panes panes) {
    List<AggregateCall> sum =
        List.of(new AggregateCall(Aggregates.create("sum", FieldType.INT64, Map.of()), 1));
    return SerializableUtils.ensureSerializable(
        CombineKernel.of(KEY, sum, false).revised().ofPanes(panes, false));
  }

  private static Event event(long time, long value) {
    return new Event(new Object[] {"a", value}, time, WINDOW, null);
  }

  /** What came out since the last question, and the call that was asked for last. */
  private static final class Seen implements KeyedOutput {
    private final List<String> rows = new ArrayList<>();
    private final Map<Disposition, Long> counts = new EnumMap<>(Disposition.class);
    private long wake = -1;

    List<String> take() {
      List<String> taken = List.copyOf(rows);
      rows.clear();
      return taken;
    }

    @Override
    public byte[] key() {
      return KEY.encode(new Object[] {"a", 0L});
    }

    @Override
    public void wakeAt(long time, long hold) {
      assertThat(hold).isLessThan(time);
      wake = time;
    }

    @Override
    public void emit(int output, Event event) {
      rows.add(event.time() + " " + Arrays.toString(event.values()));
    }

    @Override
    public void reject(@Nullable Event event, RowFault fault) {
      rows.add("letter");
    }

    @Override
    public void count(Disposition disposition, long events) {
      counts.merge(disposition, events, Long::sum);
    }
  }

  private static CombineState coded(KeyedKernel<CombineState> kernel, CombineState state) {
    ByteSink bytes = new ByteSink();
    kernel.encode(state, bytes);
    return kernel.decode(new ByteSource(bytes.toBytes()));
  }

  private static Event in(long start, long time) {
    return new Event(new Object[] {"a", 1L}, time, new Window(start, start + 10), null);
  }

  @Test
  void theCallThatIsAskedForIsThatOfTheGroupWhichIsNext() {
    // given: first rows are due 4 ms before the ends of windows
    KeyedKernel<CombineState> kernel = kernel(new Panes(null, 0, 4));
    CombineState state = kernel.create();

    // when / then: another window may be due earlier, and never puts off one that is
    kernel.onEvent(state, 0, in(20, 21), seen);
    assertThat(seen.wake).isEqualTo(26);
    kernel.onEvent(state, 0, in(0, 1), seen);
    assertThat(seen.wake).isEqualTo(6);
    state = coded(kernel, state);
    kernel.onEvent(state, 0, in(10, 11), seen);
    assertThat(seen.wake).isEqualTo(6);

    // and: with its first row, a window is over at its end; the next one's row comes later
    kernel.onTime(state, 6, seen);
    assertThat(seen.wake).isEqualTo(10);
    kernel.onEvent(state, 0, in(20, 22), seen);
    assertThat(seen.wake).isEqualTo(10);

    // and: an event that comes now makes its window owe a correction at once
    kernel.onEvent(state, 0, in(0, 2), seen);
    assertThat(seen.wake).isEqualTo(6);
    kernel.onTime(state, 10, seen);
    assertThat(seen.wake).isEqualTo(16);
  }

  @Test
  @Timeout(10)
  void aKeyMayHaveThousandsOfOpenWindows() {
    // given
    KeyedKernel<CombineState> kernel = kernel(new Panes(null, 0, 4));
    CombineState state = kernel.create();
    for (int start = 0; start < 20_000; start++) {
      kernel.onEvent(state, 0, in(start, start), seen);
    }

    // when / then: an event costs no look at all of them
    for (int event = 0; event < 200_000; event++) {
      kernel.onEvent(state, 0, in(event % 20_000, event % 20_000), seen);
    }
    assertThat(seen.wake).isEqualTo(6);
  }

  @Test
  void earlyRowsComeByTheClockOfGroupsThatChanged() {
    // given
    KeyedKernel<CombineState> kernel = kernel(new Panes(Duration.ofSeconds(1), 0, 0));
    CombineState state = kernel.create();
    kernel.onEvent(state, 0, event(1, 5), seen);
    kernel.onEvent(state, 0, event(2, 6), seen);

    // when
    kernel.onClock(state, seen);

    // then
    assertThat(seen.take()).containsExactly("9 [a, 11, early, 4]");
    CombineState restored = coded(kernel, state);
    kernel.onClock(restored, seen);
    assertThat(seen.take()).isEmpty();
    kernel.onTime(restored, 10, seen);
    assertThat(seen.take()).containsExactly("9 [a, 11, final, 5]");
    assertThat(kernel.isEmpty(restored)).isTrue();
    assertThat(seen.counts).isEqualTo(Map.of(Disposition.COMBINED, 2L));
  }

  @Test
  void earlyRowsComeAfterSoManyEvents() {
    // given
    KeyedKernel<CombineState> kernel = kernel(new Panes(null, 2, 0));
    CombineState state = kernel.create();

    // when
    for (int i = 1; i <= 5; i++) {
      kernel.onEvent(state, 0, event(i, 1), seen);
    }

    // then
    assertThat(seen.take()).containsExactly("9 [a, 2, early, 4]", "9 [a, 4, early, 8]");
    kernel.onTime(state, 10, seen);
    assertThat(seen.take()).containsExactly("9 [a, 5, final, 11]");
  }

  @Test
  void eventsAfterTheFirstResultCorrectIt() {
    // given
    KeyedKernel<CombineState> kernel = kernel(new Panes(null, 0, 4));
    CombineState state = kernel.create();
    kernel.onEvent(state, 0, event(9, 1), seen);
    assertThat(seen.wake).isEqualTo(6);
    kernel.onTime(state, 6, seen);
    assertThat(seen.take()).containsExactly("9 [a, 1, final, 3]");
    assertThat(seen.wake).isEqualTo(10);

    // when
    CombineState restored = coded(kernel, state);
    kernel.onEvent(restored, 0, event(8, 2), seen);

    // then
    assertThat(seen.take()).isEmpty();
    assertThat(seen.wake).isEqualTo(6);
    kernel.onTime(restored, 7, seen);
    assertThat(seen.take()).containsExactly("9 [a, 3, correction, 5]");
    kernel.onTime(restored, 8, seen);
    kernel.onTime(restored, 10, seen);
    assertThat(seen.take()).isEmpty();
    assertThat(kernel.isEmpty(restored)).isTrue();
    assertThat(seen.counts).isEqualTo(Map.of(Disposition.COMBINED, 2L));
  }

  @Test
  void aWindowThatEndsBeforeAnyCallGivesOneRow() {
    // given
    KeyedKernel<CombineState> kernel = kernel(new Panes(Duration.ofSeconds(1), 7, 4));
    CombineState state = kernel.create();
    kernel.onEvent(state, 0, event(9, 1), seen);

    // when
    kernel.onTime(state, Long.MAX_VALUE, seen);

    // then
    assertThat(seen.take()).containsExactly("9 [a, 1, final, 3]");
  }

  @Test
  void whatCannotBeGivenIsADeadLetterOnceTheWindowIsOver() {
    // given
    KeyedKernel<CombineState> kernel = kernel(new Panes(Duration.ofSeconds(1), 1, 4));
    CombineState state = kernel.create();
    kernel.onEvent(state, 0, event(1, Long.MAX_VALUE), seen);
    assertThat(seen.take()).hasSize(1);

    // when
    kernel.onEvent(state, 0, event(1, 1), seen);
    kernel.onClock(state, seen);
    kernel.onTime(state, 6, seen);
    CombineState restored = coded(kernel, state);

    // then
    assertThat(seen.take()).isEmpty();
    kernel.onTime(restored, 10, seen);
    assertThat(seen.take()).containsExactly("letter");
  }
}
