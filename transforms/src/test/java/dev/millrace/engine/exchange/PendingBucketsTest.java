package dev.millrace.engine.exchange;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import dev.millrace.element.coding.KeyTable;
import dev.millrace.engine.exchange.PendingBuckets.Due;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerMap;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingBucketsTest {
  @Property
  void clearingWaitsALittleLongerOnTheSameGrid(
      @ForAll @LongRange(min = -1_000_000_000, max = 2_000_000_000_000L) long watermark,
      @ForAll @LongRange(min = 1, max = 90L * 24 * 3600 * 1000) long wait) {
    long time = watermark + wait;
    long end = PendingBuckets.endForClearing(time, watermark);

    assertThat(end).isGreaterThanOrEqualTo(PendingBuckets.endForWake(time));
    assertThat(end % PendingBuckets.BUCKET_MILLIS).isZero();
    assertThat(end - time).isLessThan(Math.max(PendingBuckets.BUCKET_MILLIS, wait / 32 + 1));
  }

  @Test
  void clearingOfOneSpanSharesBuckets() {
    long buckets =
        LongStream.range(0, 600)
            .map(second -> PendingBuckets.endForClearing(second * 1000 + 600_000, second * 1000))
            .distinct()
            .count();
    assertThat(buckets).isEqualTo(38);
  }

  @Test
  void aBucketIsHeldAnewOnlyIfItIsNewOrMayGiveAnEarlierTime() {
    PendingBuckets buckets = new PendingBuckets();
    Map<Long, byte[]> kept = new HashMap<>();
    List<Map.Entry<Long, Long>> told = new ArrayList<>();
    Waiting waiting = new WaitingInStates(in(kept), timers(told), false);
    byte[] key = {1};

    buckets.addWake(key, 1_500, 1_200, EventTimes.MIN);
    buckets.flushTo(waiting);
    buckets.addWake(key, 1_600, 1_300, EventTimes.MIN);
    buckets.flushTo(waiting);
    assertThat(told).containsExactly(entry(2_000L, 1_200L));

    buckets.addWake(key, 1_700, 900, EventTimes.MIN);
    buckets.addWake(key, 2_700, 2_700, EventTimes.MIN);
    buckets.flushTo(waiting);
    assertThat(told)
        .containsExactly(entry(2_000L, 1_200L), entry(2_000L, 900L), entry(3_000L, 3_000L));
    KeyTable<Due> due = new KeyTable<>();
    waiting.fired("2000", 2_000);
    PendingBuckets.read(waiting.takeDue(2_000), new OrdinalKernel(), due);
    assertThat(due.size()).isEqualTo(1);
    assertThat(due.get(key).wakes()).containsExactly(1_500L, 1_600L, 1_700L);
    assertThat(kept).containsOnlyKeys(3_000L);
    assertThat(waiting.takeDue(2_000)).isNull();
  }

  @Test
  void theEndOfTimeStaysThere() {
    assertThat(PendingBuckets.endForClearing(EventTimes.MAX, 0)).isEqualTo(EventTimes.MAX);
    assertThat(PendingBuckets.endForClearing(5_500, EventTimes.MIN)).isEqualTo(6_000);
  }

  private static KeptBytes<Long> in(Map<Long, byte[]> map) {
    return new KeptBytes<>() {
      @Override
      public byte @Nullable [] get(Long key) {
        return map.get(key);
      }

      @Override
      public void put(Long key, byte[] bytes) {
        map.put(key, bytes);
      }

      @Override
      public void remove(Long key) {
        map.remove(key);
      }

      @Override
      public Iterable<Long> keys() {
        return map.keySet();
      }
    };
  }

  /** Notes the time and the hold of each timer that is set. */
  private static TimerMap timers(List<Map.Entry<Long, Long>> told) {
    long[] hold = new long[1];
    InvocationHandler timer =
        (proxy, method, arguments) -> {
          long time = ((Instant) arguments[0]).getMillis();
          if (method.getName().equals("withOutputTimestamp")) {
            hold[0] = time;
            return proxy;
          }
          told.add(entry(time, hold[0]));
          return null;
        };
    return proxy(TimerMap.class, (proxy, method, arguments) -> proxy(Timer.class, timer));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
