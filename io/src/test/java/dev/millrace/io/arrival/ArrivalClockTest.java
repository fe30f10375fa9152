package dev.millrace.io.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.element.Coordinates;
import dev.millrace.element.EventTimes;
import dev.millrace.element.SourceRecord;
import dev.millrace.element.SourceRecord.Verdict;
import dev.millrace.expr.RowTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalClockTest {
  private static final long START = 1_000_000;

  /** 10 s out of order, 60 s of arrival, idle after 30 s. */
  private static ArrivalRules rules() {
    return new ArrivalRules(
        RowTime.column(1),
        null,
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        true,
        Duration.ofHours(1),
        Instant.EPOCH,
        Clock.systemUTC());
  }

  @Test
  void followsNoEventThatArrivedWithinTheLastMinute() {
    // given
    ArrivalClock clock = new ArrivalClock(rules());

    // when
    clock.seen(500_000, START);
    clock.advance(START + 60_000);

    // then
    assertThat(clock.watermark()).isEqualTo(EventTimes.MIN);
  }

  @Test
  void followsTheHighestEventThatArrivedAMinuteAgo() {
    // given
    ArrivalClock clock = new ArrivalClock(rules());
    clock.seen(500_000, START);
    clock.seen(100_000, START + 500);
    clock.seen(900_000, START + 30_000);

    // when
    clock.advance(START + 62_000);

    // then
    assertThat(clock.watermark()).isEqualTo(490_000);
  }

  @Test
  void followsAtOnceIfNothingMayBeReordered() {
    // given
    ArrivalClock clock = new ArrivalClock(rules().withReorderWithin(Duration.ZERO));

    // when
    clock.seen(500_000, START);
    clock.advance(START);

    // then
    assertThat(clock.watermark()).isEqualTo(490_000);
  }

  @Test
  void neverGoesBack() {
    // given
    ArrivalClock clock = new ArrivalClock(rules());
    clock.seen(500_000, START);
    clock.advance(START + 62_000);

    // when
    clock.seen(200_000, START + 62_000);
    clock.advance(START + 130_000);

    // then
    assertThat(clock.watermark()).isEqualTo(490_000);
  }

  @Test
  void knowsNothingBeforeTheFirstEvent() {
    // given
    ArrivalClock clock = new ArrivalClock(rules());

    // when
    clock.advance(START);

    // then
    assertThat(clock.watermark()).isEqualTo(EventTimes.MIN);
  }

  @Test
  void followsTheWallClockWhileIdle() {
    // given
    ArrivalClock clock = new ArrivalClock(rules());

    // when
    clock.idle(START);

    // then
    assertThat(clock.watermark()).isEqualTo(START - 40_000);
  }

  @Test
  void staysBelowTheNewestEventWhileItIsFilledWithHistory() {
    for (long delay : List.of(40_000L, 40_001L)) {
      // given
      ArrivalClock before = new ArrivalClock(rules());
      before.seen(START - delay - 5_000, START);
      before.seen(START - delay, START);
      ArrivalClock clock = new ArrivalClock(rules());
      clock.restore(before.state());

      // when
      clock.idle(START + 100_000);

      // then: an event that takes as long is on time in either case
      assertThat(clock.watermark())
          .isEqualTo(delay == 40_000 ? START + 60_000 : START - delay - 10_000);
    }
  }

  @Test
  void goesOnAfterARestartAsIfThereWereNone() {
    // given
    ArrivalClock before = new ArrivalClock(rules());
    before.seen(500_000, START);
    before.seen(100_000, START + 1_000);
    before.advance(START + 2_000);

    // when
    ArrivalClock after = new ArrivalClock(rules());
    after.restore(before.state());
    after.seen(600_000, START + 3_000);
    before.seen(600_000, START + 3_000);
    after.advance(START + 62_000);
    before.advance(START + 62_000);

    // then
    assertThat(after.state()).isEqualTo(before.state());
    assertThat(after.watermark()).isEqualTo(490_000);
  }

  private static SourceRecord record(Verdict verdict, long time) {
    Coordinates at = new Coordinates(Coordinates.RABBITMQ, "q", 0, 0, "id");
    return new SourceRecord(
        at, time, null, null, List.of(), null, time, EventTimes.MIN, verdict, null);
  }

  @Test
  void saysOnceThatHistoryCameAfterTheClockWasFollowed() {
    // given: nothing came for the idle timeout
    ArrivalClock clock = new ArrivalClock(rules());
    clock.idle(START);

    // when, then
    assertThat(clock.seen(List.of(record(Verdict.LATE, 5_000)), START).orElseThrow())
        .contains("followed the clock to 1970-01-01T00:16:00Z")
        .contains("of 1970-01-01T00:00:05Z, are late");
    clock.idle(START + 1_000);
    assertThat(clock.seen(List.of(record(Verdict.LATE, 6_000)), START)).isEmpty();
  }

  @Test
  void saysSoThoughSomeOfHistoryIsOnTimeAndAfterARestart() {
    // given
    ArrivalClock before = new ArrivalClock(rules());
    before.idle(START);
    ArrivalClock clock = new ArrivalClock(rules());
    clock.restore(before.state());

    // when, then
    assertThat(
            clock.seen(List.of(record(Verdict.EVENT, START), record(Verdict.LATE, 5_000)), START))
        .isPresent();
  }

  @Test
  void saysNothingOfALateEventAfterOneOnTime() {
    ArrivalClock before = new ArrivalClock(rules());
    before.idle(START);
    before.seen(START, START);
    ArrivalClock clock = new ArrivalClock(rules());
    clock.restore(before.state());

    assertThat(before.seen(List.of(record(Verdict.LATE, 5_000)), START)).isEmpty();
    assertThat(clock.seen(List.of(record(Verdict.LATE, 5_000)), START)).isEmpty();
  }

  @Test
  void saysNothingOfALateEventBeforeAnythingWasIdle() {
    ArrivalClock clock = new ArrivalClock(rules());
    clock.restore(new ArrivalClock(rules()).state());

    assertThat(clock.seen(List.of(record(Verdict.LATE, 5_000)), START)).isEmpty();
  }
}
