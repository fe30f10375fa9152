package dev.millrace.io.partitioned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.EventTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SplitClockTest {
  private static final long BOUND = 10;
  private static final long IDLE = 100;
  private static final long NOW = 1_000;
  private static final String A = "t/0";
  private static final String B = "t/1";

  private static SplitClock<String> clock() {
    return new SplitClock<>(
        EventTimeRules.ofColumn(0)
            .withMaxOutOfOrderness(Duration.ofMillis(BOUND))
            .withIdle(Duration.ofMillis(IDLE), true));
  }

  @Test
  void isTheMinimumOverItsPartitions() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(1_000, NOW);
    clock.add(B, 0).seen(500, NOW);
    // when
    clock.advance();
    // then
    assertThat(clock.watermark()).isEqualTo(490);
  }

  @Test
  void isHeldByTheLowestPartitionThatIsNeitherIdleNorEnded() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(1_000, NOW);
    clock.add(B, 0).seen(500, NOW);
    assertThat(clock.holder()).hasValue(B);

    // when, then
    clock.partition(B).fallIdle();
    assertThat(clock.holder()).hasValue(A);
    clock.partition(A).end();
    assertThat(clock.holder()).isEmpty();
  }

  @Test
  void aPartitionWithoutEventsHoldsItAtTheBeginningOfTime() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(1_000, NOW);
    clock.add(B, 0);
    // when
    clock.advance();
    // then
    assertThat(clock.watermark()).isEqualTo(EventTimes.MIN);
  }

  @Test
  void neverGoesBack() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(1_000, NOW);
    clock.advance();
    // when: a partition that is found later starts from what was reported
    PartitionClock late = clock.add(B, 0);
    clock.advance();
    // then
    assertThat(late.watermark()).isEqualTo(990);
    assertThat(clock.watermark()).isEqualTo(990);
  }

  @Test
  void anEndedPartitionHoldsNobody() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(1_000, NOW);
    clock.add(B, 0).end();
    // when
    clock.advance();
    // then
    assertThat(clock.watermark()).isEqualTo(990);
    assertThat(clock.allEnded()).isFalse();
    clock.partition(A).end();
    assertThat(clock.allEnded()).isTrue();
  }

  @Test
  void whileAllIsIdleItStaysBelowTheNewestEventOfALogThatIsFilledWithHistory() {
    // given: the newest events came two years after they had happened
    long now = 63_072_000_000L;
    SplitClock<String> clock = clock();
    clock.add(A, now).seen(2_000, now);
    clock.add(B, now).seen(1_000, now);
    // when
    clock.confirmIdle(List.of(A, B), now + IDLE);
    // then
    assertThat(clock.watermark()).isEqualTo(2_000 - BOUND);
    // when: it goes on, and is idle again
    clock.heard(clock.partition(B), now + 500);
    clock.partition(B).seen(5_000, now + 500);
    clock.confirmIdle(List.of(A, B), now + 1_000);
    // then
    assertThat(clock.watermark()).isEqualTo(5_000 - BOUND);
    // when: it has come to the present
    clock.partition(A).seen(now + 1_900, now + 2_000);
    clock.confirmIdle(List.of(A, B), now + 9_000);
    // then
    assertThat(clock.watermark()).isEqualTo(now + 9_000 - BOUND - IDLE);
  }

  @Test
  void followsTheClockIfAnEventAsDelayedAsTheNewestWouldStillBeOnTime() {
    for (long more : List.of(0L, 1L)) {
      // given
      SplitClock<String> clock = clock();
      clock.add(A, 0).seen(1_000, 1_000 + BOUND + IDLE + more);
      // when
      clock.confirmIdle(List.of(A), 9_000);
      // then
      assertThat(clock.watermark()).isEqualTo(more == 0 ? 9_000 - BOUND - IDLE : 1_000 - BOUND);
    }
  }

  @Test
  void aStreamWithoutEventsFollowsTheClock() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0);
    // when
    clock.confirmIdle(List.of(A), 9_000);
    // then
    assertThat(clock.watermark()).isEqualTo(9_000 - BOUND - IDLE);
  }

  @Test
  void onlySomePartitionsConfirmedIdleDoNotLetTheClockRule() {
    // given: both idle, but the broker confirms one of them only this time
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(1_000, NOW);
    clock.add(B, 0);
    clock.confirmIdle(List.of(A, B), 5_000);
    assertThat(clock.watermark()).isEqualTo(5_000 - BOUND - IDLE);
    // when
    clock.confirmIdle(List.of(A), 9_000);
    // then
    assertThat(clock.watermark()).isEqualTo(5_000 - BOUND - IDLE);
  }

  @Test
  void afterAnOutageNothingIsIdleAndQuietBeginsAnew() {
    // given: A is idle and left out, B has gone on
    SplitClock<String> clock = clock();
    clock.add(A, 0).seen(500, 500);
    clock.add(B, 0).seen(1_000, 1_000);
    clock.confirmIdle(List.of(A), 1_000);
    clock.advance();
    assertThat(clock.watermark()).isEqualTo(990);
    // when: what was held up comes, B's first
    clock.unanswered(5_000);
    clock.heard(clock.partition(B), 5_001);
    clock.partition(B).seen(4_000, 5_001);
    clock.advance();
    // then: A may still bring its part
    assertThat(clock.watermark()).isEqualTo(990);
    assertThat(clock.quiet(5_000 + IDLE - 1)).isEmpty();
    assertThat(clock.quiet(5_000 + IDLE)).containsExactly(A);
  }

  @Test
  void theTimeOfARestartIsNotQuietTime() {
    // given: quiet for 60 ms when the mark was taken, and down for a minute
    SplitClock<String> clock = clock();
    clock.add(A, 0).restore(new PartitionClock.State(1_000, 0, 0, 40), 60_000);
    // when, then
    assertThat(clock.quiet(60_000 + 40 + IDLE - 1)).isEmpty();
    assertThat(clock.quiet(60_000 + 40 + IDLE)).containsExactly(A);
  }

  /**
   * Events, idleness and restarts in any order: the watermark never goes back, and no event that is
   * on time lies below what was reported before it.
   */
  @Property
  void nothingOnTimeLiesBelowWhatWasReported(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> partitions = List.of(A, B, "t/2");
    SplitClock<String> clock = clock();
    partitions.forEach(p -> clock.add(p, 0));
    SplitClock<String> running = clock;
    long now = 0;
    long reported = EventTimes.MIN;
    for (int i = 0; i < 200; i++) {
      now += random.nextInt(60);
      String partition = partitions.get(random.nextInt(3));
      switch (random.nextInt(8)) {
        case 0 -> running.confirmIdle(running.quiet(now), now);
        case 1 -> running = restarted(running, partitions, now);
        default -> {
          PartitionClock state = running.partition(partition);
          running.heard(state, now);
          long time = now - random.nextInt(100);
          if (time >= state.watermark()) {
            assertThat(time).isGreaterThanOrEqualTo(reported);
            state.seen(time, now);
          }
        }
      }
      running.advance();
      assertThat(running.watermark()).isGreaterThanOrEqualTo(reported);
      reported = running.watermark();
    }
  }

  private static SplitClock<String> restarted(
      SplitClock<String> old, List<String> partitions, long now) {
    Map<String, PartitionClock.State> marks = new LinkedHashMap<>();
    for (String p : new ArrayList<>(partitions)) {
      marks.put(p, old.state(old.partition(p)));
    }
    SplitClock<String> fresh = clock();
    partitions.forEach(p -> fresh.add(p, now));
    fresh.restore(old.watermark());
    marks.forEach((p, mark) -> fresh.partition(p).restore(mark, 0));
    return fresh;
  }

  @Test
  void saysOnceThatItFollowedTheWallClockPastTheFirstEvents() {
    // given: nothing has ever come
    SplitClock<String> clock = clock();
    clock.add(A, 0);
    clock.add(B, 0);
    clock.confirmIdle(List.of(A, B), NOW);
    assertThat(clock.outran()).isEmpty();

    // when: history comes
    clock.heard(clock.partition(A), NOW);
    clock.partition(A).seen(5, NOW);
    clock.advance();

    // then
    assertThat(clock.outran().orElseThrow())
        .contains("1970-01-01T00:00:00.890Z", "1970-01-01T00:00:00.005Z", "'on_idle: hold'");
    assertThat(clock.outran()).isEmpty();
  }

  @Test
  void saysNothingWhereTheFirstEventsAreOnTime() {
    // given
    SplitClock<String> clock = clock();
    clock.add(A, 0);
    clock.confirmIdle(List.of(A), NOW);

    // when
    clock.heard(clock.partition(A), NOW);
    clock.partition(A).seen(NOW, NOW);
    clock.advance();

    // then
    assertThat(clock.outran()).isEmpty();
  }
}
