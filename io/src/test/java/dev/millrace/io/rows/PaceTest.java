package dev.millrace.io.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.ledger.RateWaits;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static Map<String, Long> waits() {
    return RateWaits.millis(System.nanoTime());
  }

  @Test
  void waitsAreCountedForTheMetrics() {
    // given: a tenth of a second for each row
    Pace pace = Pace.of("output:counted", 10);

    // when: the first row goes at once, the second one when the first one's time is over
    pace.await(1);
    pace.await(1);

    // then: a machine that pauses in between makes it shorter or longer
    assertThat(waits().get("output:counted")).isBetween(1L, 1_000L);
  }

  @Test
  void anOutputThatNeverWaitsIsShown() {
    // when
    Pace.of("output:never", 1_000_000).await(1);

    // then
    assertThat(waits()).containsEntry("output:never", 0L);
  }

  @Test
  void aWaitCountsWhileItLasts() {
    // given
    Pace pace = Pace.of("output:waiting", 1);
    pace.await(1);
    long before = System.nanoTime();

    // when
    CompletableFuture<Void> second = CompletableFuture.runAsync(() -> pace.await(1));

    // then: it grows with time, and never by more
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> waits().get("output:waiting") > 100);
    assertThat(waits().get("output:waiting"))
        .isLessThanOrEqualTo(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
    assertThat(second).isNotDone();
    second.join();
    assertThat(waits().get("output:waiting")).isBetween(100L, 5_000L);
  }

  @Test
  void aCallThatWaitsForAServersRateCountsWhileItWaits() {
    // given
    Gate gate = new Gate("a place", Duration.ofSeconds(1), 1, Clock.systemUTC());
    assertThat(gate.enter("a call")).isPresent();
    assertThat(waits()).containsEntry("a call", 0L);

    // when
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(() -> gate.enter("a call").isPresent());

    // then
    Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> waits().get("a call") > 100);
    assertThat(second).isNotDone();
    assertThat(second.join()).isTrue();
  }
}
