package dev.millrace.io.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  private final Patience patience = new Patience(Duration.ofSeconds(10));

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void growsWithoutAnswersUpToTheTimeout() {
    for (long expected : new long[] {500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000}) {
      assertThat(patience.now()).isEqualTo(millis(expected));
      patience.unanswered();
    }
  }

  @Test
  void shrinksToTwiceWhatTheLastAnswerTook() {
    // given: an outage
    for (int i = 0; i < 6; i++) {
      patience.unanswered();
    }

    // when, then
    patience.answered(millis(3_000));
    assertThat(patience.now()).isEqualTo(millis(6_000));
    patience.answered(millis(4));
    assertThat(patience.now()).isEqualTo(millis(500));
  }

  @Test
  void oneQuestionWithoutAnAnswerIsNoOutage() {
    patience.unanswered();
    assertThat(patience.isOutage()).isFalse();
    patience.answered(millis(4));
    assertThat(patience.isOutage()).isFalse();
  }

  @Test
  void whetherTheBrokerAnswersIsSaidOnceItIsClear() {
    assertThat(patience.unreachable()).isEmpty();
    patience.unanswered();
    assertThat(patience.unreachable()).isEmpty();
    patience.unanswered();
    assertThat(patience.unreachable()).hasValue(true);
    patience.answered(millis(7_000));
    assertThat(patience.unreachable()).hasValue(false);
  }

  @Test
  void anOutageLastsUntilTheFirstAnswerIsThere() {
    // given
    patience.unanswered();
    patience.unanswered();
    assertThat(patience.isOutage()).isTrue();

    // when, then: the wait for it was outage too
    patience.answered(millis(7_000));
    assertThat(patience.isOutage()).isTrue();
    patience.answered(millis(4));
    assertThat(patience.isOutage()).isFalse();
  }

  @Test
  void aBrokerThatIsAlwaysSlowIsNotAway() {
    // given: each answer takes three seconds
    for (int i = 0; i < 3; i++) {
      patience.unanswered();
    }

    // when
    patience.answered(millis(3_000));
    patience.answered(millis(3_000));

    // then
    assertThat(patience.isOutage()).isFalse();
    assertThat(patience.now()).isEqualTo(millis(6_000));
  }
}
