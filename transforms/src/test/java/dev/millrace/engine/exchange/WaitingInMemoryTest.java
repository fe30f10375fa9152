package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.engine.kept.TimeCells.Cell;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class WaitingInMemoryTest {
  private final List<String> set = new ArrayList<>();
  private final ResidentState state = new ResidentState(ResidentState.EVERY_BUNDLE);
  private long watermark;

  @Test
  void oneTimerAtTheEarliestEndHoldsForAll() {
    Waiting waiting = new WaitingInMemory(state, timers(), false);

    // when / then: it is set where something has changed, and only there
    waiting.append(3_000, 2_500, bytes());
    waiting.arm();
    waiting.append(5_000, 1_800, bytes());
    waiting.arm();
    waiting.append(5_000, 4_000, bytes());
    waiting.arm();
    assertThat(set).containsExactly("3000 holds 2500", "3000 holds 1800");

    // and: a later bundle knows what is set
    ResidentState later = state.ownedBy(new Object());
    new WaitingInMemory(later, timers(), false).arm();
    assertThat(set).hasSize(2);
  }

  @Test
  void aTimerAnswersAllThatTheWatermarkHasPassed() {
    Waiting waiting = new WaitingInMemory(state, timers(), false);
    for (long end = 1_000; end <= 5_000; end += 1_000) {
      waiting.append(end, end - 1, bytes());
    }
    waiting.arm();

    // when
    watermark = 3_999;
    long upTo = waiting.fired("next", 1_000);

    // then
    assertThat(ends(waiting, upTo)).containsExactly(1_000L, 2_000L, 3_000L);
    waiting.arm();
    assertThat(set).containsExactly("1000 holds 999", "4000 holds 3999");
  }

  @Test
  void theEndOfTimeIsATimerOfItsOwn() {
    Waiting waiting = new WaitingInMemory(state, timers(), false);
    waiting.append(1_000, 999, bytes());
    waiting.append(EventTimes.MAX, 500, bytes());
    waiting.arm();

    // when: the watermark is there already, but the timer was one of before
    watermark = EventTimes.MAX + 1;
    assertThat(ends(waiting, waiting.fired("next", 1_000))).containsExactly(1_000L);
    waiting.arm();
    long upTo = waiting.fired("next", EventTimes.MAX);

    // then
    assertThat(upTo).isEqualTo(EventTimes.MAX);
    assertThat(ends(waiting, upTo)).containsExactly(EventTimes.MAX);
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(set).containsExactly("1000 holds 500", EventTimes.MAX + " holds 500");
  }

  @Test
  void whereEventsMayBeBehindTheWatermarkAllWaitsForTheEnd() {
    Waiting waiting = new WaitingInMemory(state, timers(), true);
    waiting.append(1_000, 999, bytes());
    waiting.arm();
    waiting.append(500, 499, bytes());
    waiting.arm();

    assertThat(set).containsExactly(EventTimes.MAX + " holds " + EventTimes.MAX);
    assertThat(ends(waiting, waiting.fired("next", EventTimes.MAX))).containsExactly(500L, 1_000L);
  }

  private static List<Long> ends(Waiting waiting, long upTo) {
    List<Long> ends = new ArrayList<>();
    for (Cell due = waiting.takeDue(upTo); due != null; due = waiting.takeDue(upTo)) {
      ends.add(due.end());
    }
    return ends;
  }

  private static ByteSink bytes() {
    ByteSink sink = new ByteSink();
    sink.writeByte(1);
    return sink;
  }

  private TimerMap timers() {
    long[] hold = new long[1];
    InvocationHandler timer =
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "getCurrentRelativeTime":
              return new Instant(watermark);
            case "withOutputTimestamp":
              hold[0] = ((Instant) arguments[0]).getMillis();
              return proxy;
            default:
              set.add(((Instant) arguments[0]).getMillis() + " holds " + hold[0]);
              return null;
          }
        };
    return proxy(TimerMap.class, (proxy, method, arguments) -> proxy(Timer.class, timer));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
