package dev.millrace.io.partitioned;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleEndTest {
  private final IdleEnd end = new IdleEnd(Duration.ofSeconds(10));

  @Test
  void comesOnceNothingWasLeftForLongEnoughSinceTheLastRecord() {
    // given
    end.heard(1_000);

    // when, then
    assertThat(end.answer(true, 6_000, 6_000)).isFalse();
    assertThat(end.answer(true, 10_900, 10_900)).isFalse();
    assertThat(end.answer(true, 11_000, 11_000)).isTrue();
  }

  @Test
  void countsFromTheFirstAnswerInAReaderThatHeardNothing() {
    assertThat(end.answer(true, 3_000, 3_000)).isFalse();
    assertThat(end.answer(true, 12_900, 12_900)).isFalse();
    assertThat(end.answer(true, 13_000, 13_000)).isTrue();
  }

  @Test
  void doesNotTakeAnOutageForQuiet() {
    // given
    end.heard(0);

    // when: 4 s to 30 s without an answer
    assertThat(end.answer(true, 3_800, 3_800)).isFalse();
    assertThat(end.answer(false, 4_300, 4_300)).isFalse();

    // then
    assertThat(end.answer(true, 30_000, 30_000)).isFalse();
    assertThat(end.answer(true, 39_900, 39_900)).isFalse();
    assertThat(end.answer(true, 40_000, 40_000)).isTrue();
  }

  @Test
  void doesNotTakeAGapInWhichNobodyAskedForQuiet() {
    // given
    end.heard(0);
    assertThat(end.answer(true, 2_000, 2_000)).isFalse();

    // when, then
    assertThat(end.answer(true, 12_100, 12_100)).isFalse();
    assertThat(end.answer(true, 22_000, 22_000)).isFalse();
    assertThat(end.answer(true, 22_100, 22_100)).isTrue();
  }

  @Test
  void countsTheTimeOfASlowAnswer() {
    // given: each answer takes 11 s
    assertThat(end.answer(true, 1_000, 12_000)).isFalse();

    // when, then
    assertThat(end.answer(true, 12_200, 23_200)).isTrue();
  }

  @Test
  void startsAnewWithARecordThatIsThere() {
    // given
    end.heard(0);
    assertThat(end.answer(true, 9_000, 9_000)).isFalse();

    // when
    end.heard(9_500);

    // then
    assertThat(end.answer(true, 10_500, 10_500)).isFalse();
    assertThat(end.answer(true, 19_500, 19_500)).isTrue();
  }

  @Test
  void asksSoonAndOnlyWhereItIsWanted() {
    assertThat(end.asks(999)).isFalse();
    assertThat(end.asks(1_000)).isTrue();
    assertThat(new IdleEnd(Duration.ofMillis(300)).asks(300)).isTrue();
    assertThat(new IdleEnd(null).asks(Long.MAX_VALUE)).isFalse();
  }
}
