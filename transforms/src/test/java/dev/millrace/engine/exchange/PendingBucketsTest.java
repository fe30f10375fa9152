package dev.millrace.engine.exchange;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
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
    Holds holds = new Holds();
    byte[] key = {1};

    buckets.addWake(key, 1_500, 1_200, EventTimes.MIN);
    buckets.flushTo(holds);
    buckets.addWake(key, 1_600, 1_300, EventTimes.MIN);
    buckets.flushTo(holds);
    assertThat(holds.told).containsExactly(entry(2_000L, 1_200L));

    buckets.addWake(key, 1_700, 900, EventTimes.MIN);
    buckets.addWake(key, 2_700, 2_700, EventTimes.MIN);
    buckets.flushTo(holds);
    assertThat(holds.told)
        .containsExactly(entry(2_000L, 1_200L), entry(2_000L, 900L), entry(3_000L, 3_000L));
    assertThat(PendingBuckets.read(holds.kept.get(2_000L), new OrdinalKernel()).values())
        .singleElement()
        .satisfies(due -> assertThat(due.wakes).containsExactly(1_500L, 1_600L, 1_700L));
  }

  /** Keeps buckets, and notes what it is told of. */
  private static final class Holds implements PendingBuckets.Store {
    final Map<Long, byte[]> kept = new HashMap<>();
    final List<Map.Entry<Long, Long>> told = new ArrayList<>();

    @Override
    public byte @Nullable [] read(long bucketEnd) {
      return kept.get(bucketEnd);
    }

    @Override
    public void write(long bucketEnd, byte[] content) {
      kept.put(bucketEnd, content);
    }

    @Override
    public void hold(long bucketEnd, long hold) {
      told.add(entry(bucketEnd, hold));
    }
  }

  @Test
  void theEndOfTimeStaysThere() {
    assertThat(PendingBuckets.endForClearing(EventTimes.MAX, 0)).isEqualTo(EventTimes.MAX);
    assertThat(PendingBuckets.endForClearing(5_500, EventTimes.MIN)).isEqualTo(6_000);
  }
}
