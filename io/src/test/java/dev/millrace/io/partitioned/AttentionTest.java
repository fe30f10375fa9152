package dev.millrace.io.partitioned;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final long START = 1_000_000;

  private final SplitClock<String> clock =
      new SplitClock<>(EventTimeRules.ofColumn(0).withIdle(Duration.ofSeconds(30), true));
  private final PartitionClock partition = clock.add("p", START);
  private final Attention attention =
      new Attention(clock, new IdleEnd(Duration.ofSeconds(1)), START, false);

  @Test
  void timeInWhichNobodyLookedIsNoQuietTime() {
    // when: called now and then, for longer than it takes to be idle
    for (long now = START; now <= START + 30_000; now += 10_000) {
      attention.called(now);
    }

    // then
    assertThat(partition.quietSince()).isEqualTo(START);
    assertThat(clock.quiet(START + 30_000)).containsExactly("p");

    // when: nobody looked for longer than that
    attention.called(START + 40_001);

    // then
    assertThat(partition.quietSince()).isEqualTo(START + 40_001);
    assertThat(clock.quiet(START + 40_001)).isEmpty();
  }

  @Test
  void aClockThatIsSetBackKeepsNothingWaiting() {
    // given
    attention.called(START + 5_000);
    assertThat(attention.isCheckDue(START + 5_000)).isTrue();

    // when
    attention.called(START - 60_000);

    // then
    assertThat(attention.quiet(START - 60_000)).isZero();
    assertThat(attention.isCheckDue(START - 60_000)).isFalse();
    assertThat(attention.isCheckDue(START - 59_800)).isTrue();
    assertThat(partition.quietSince()).isEqualTo(START - 60_000);
  }

  @Test
  void aSlowAnswerIsTimeInWhichSomebodyLooked() {
    // when: it took as long by both clocks
    long asked = System.nanoTime() - Duration.ofSeconds(20).toNanos();

    // then
    assertThat(attention.asked(START, asked, START + 20_000)).isTrue();
    attention.called(START + 21_000);
    assertThat(partition.quietSince()).isEqualTo(START);

    // when: the wall clock was set meanwhile
    assertThat(attention.asked(START + 21_000, System.nanoTime(), START + 60_000)).isFalse();
    attention.called(START + 60_000);
    assertThat(partition.quietSince()).isEqualTo(START + 60_000);
  }

  @Test
  void waitsLongerWhileNothingComes() {
    attention.heard(START + 500);

    assertThat(attention.patience(START + 1_499)).isEqualTo(Duration.ofMillis(20));
    assertThat(attention.patience(START + 1_500)).isEqualTo(Duration.ofMillis(100));
    assertThat(attention.quiet(START + 1_500)).isEqualTo(1_000);
  }
}
