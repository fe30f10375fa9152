package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadTimesTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  private final ReadTimes times = new ReadTimes();

  @Test
  void aRecordAfterAQuietTimeIsNotAsOldAsTheOneBefore() {
    // given
    times.took(PARTITION, 1_000);
    times.waiting(PARTITION, 0, 900_000);

    // when
    times.waiting(PARTITION, 1, 901_000);

    // then
    assertThat(times.readTo(PARTITION)).isEqualTo(900_000);
  }

  @Test
  void isTheNewestTimeStampWhileRecordsWait() {
    // when
    times.took(PARTITION, 5_000);
    times.took(PARTITION, 4_000);
    times.waiting(PARTITION, 80, 900_000);

    // then
    assertThat(times.readTo(PARTITION)).isEqualTo(5_000);
  }

  @Test
  void thePartitionThatIsFurthestBehindCountsIfItHasMore() {
    // given
    TopicPartition behind = new TopicPartition("orders", 40);
    TopicPartition never = new TopicPartition("orders", 41);
    TopicPartition done = new TopicPartition("orders", 42);

    // when
    times.took(PARTITION, 5_000);
    times.took(behind, 3_000);
    times.took(done, 1_000);

    // then
    assertThat(times.readTo(Map.of(PARTITION, 1L, behind, 7L, never, 9L, done, 0L)))
        .isEqualTo(3_000);
    assertThat(times.readTo(Map.of(never, 9L, done, 0L))).isEqualTo(EventTimes.MIN);
  }

  @Test
  void aTimeStampBelowZeroIsNone() {
    // when
    times.took(PARTITION, -1);

    // then
    assertThat(times.readTo(PARTITION)).isEqualTo(EventTimes.MIN);
  }

  @Test
  void recordsBeyondTheStopDoNotWait() {
    assertThat(ReadTimes.untilStop(1_000, 40, 100)).isEqualTo(60);
    assertThat(ReadTimes.untilStop(10, 40, 100)).isEqualTo(10);
    assertThat(ReadTimes.untilStop(1_000, 101, 100)).isZero();
    assertThat(ReadTimes.untilStop(1_000, 40, Long.MAX_VALUE)).isEqualTo(1_000);
  }
}
