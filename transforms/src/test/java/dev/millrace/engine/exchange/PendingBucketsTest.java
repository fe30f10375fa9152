package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
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
  void theEndOfTimeStaysThere() {
    assertThat(PendingBuckets.endForClearing(EventTimes.MAX, 0)).isEqualTo(EventTimes.MAX);
    assertThat(PendingBuckets.endForClearing(5_500, EventTimes.MIN)).isEqualTo(6_000);
  }
}
