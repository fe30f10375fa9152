package dev.millrace.element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CalendarGridTest {
  private static final long HOUR = 3_600_000;
  private static final Period DAY = Period.ofDays(1);
  private static final List<Period> UNITS =
      List.of(DAY, Period.ofWeeks(1), Period.ofMonths(1), Period.ofMonths(3), Period.ofYears(1));

  @Test
  void aDayWithAChangeOfTheClocksIsShorterOrLonger() {
    CalendarGrid days = new CalendarGrid(DAY, ZoneId.of("Europe/Berlin"), DayOfWeek.MONDAY);
    assertThat(window(days, "2024-03-30T12:00:00Z"))
        .isEqualTo(span("2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z"));
    assertThat(window(days, "2024-03-31T12:00:00Z"))
        .isEqualTo(span("2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"));
    assertThat(window(days, "2024-10-27T22:59:59.999Z"))
        .isEqualTo(span("2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"));
  }

  @Test
  void whereMidnightIsLeftOutTheDayBeginsAfterTheGap() {
    CalendarGrid days = new CalendarGrid(DAY, ZoneId.of("America/Sao_Paulo"), DayOfWeek.MONDAY);
    assertThat(window(days, "2018-11-04T12:00:00Z"))
        .isEqualTo(span("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"));
  }

  @Test
  void whereMidnightComesTwiceTheDayBeginsAtTheFirst() {
    // At 00:01 the clocks went back to 23:01.
    CalendarGrid days = new CalendarGrid(DAY, ZoneId.of("America/St_Johns"), DayOfWeek.MONDAY);
    Window sunday = window(days, "2006-10-29T12:00:00Z");
    assertThat(sunday).isEqualTo(span("2006-10-29T02:30:00Z", "2006-10-30T03:30:00Z"));
    assertThat(window(days, "2006-10-29T02:45:00Z")).isEqualTo(sunday);
  }

  @Test
  void aDayThatWasLeftOutHasNoWindow() {
    CalendarGrid days = new CalendarGrid(DAY, ZoneId.of("Pacific/Apia"), DayOfWeek.MONDAY);
    assertThat(window(days, "2011-12-30T09:59:59Z"))
        .isEqualTo(span("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"));
    assertThat(window(days, "2011-12-30T10:00:00Z"))
        .isEqualTo(span("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"));
  }

  @Test
  void anHourThatComesTwiceIsTwoAndOneThatIsLeftOutIsNone() {
    CalendarGrid hours = hours("Europe/Berlin");
    // The clocks show 2:30 summer time, 2:30 winter time, and in spring 1:30 and then 3:30.
    assertThat(window(hours, "2024-10-27T00:30:00Z"))
        .isEqualTo(span("2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"));
    assertThat(window(hours, "2024-10-27T01:30:00Z"))
        .isEqualTo(span("2024-10-27T01:00:00Z", "2024-10-27T02:00:00Z"));
    assertThat(window(hours, "2024-03-31T01:30:00Z"))
        .isEqualTo(span("2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z"));
  }

  @Test
  void hoursBeginWhereClocksShowThem() {
    assertThat(window(hours("Asia/Kathmandu"), "2024-05-01T10:30:00Z"))
        .isEqualTo(span("2024-05-01T10:15:00Z", "2024-05-01T11:15:00Z"));
  }

  /** At 2:00 the clocks go back to 1:30, or forward to 2:30. */
  @Test
  void anHourIsCutWhereClocksChangeByHalfOfIt() {
    CalendarGrid hours = hours("Australia/Lord_Howe");
    assertThat(window(hours, "2024-04-06T14:59:59Z"))
        .isEqualTo(span("2024-04-06T14:00:00Z", "2024-04-06T15:00:00Z"));
    assertThat(window(hours, "2024-04-06T15:00:00Z"))
        .isEqualTo(span("2024-04-06T15:00:00Z", "2024-04-06T15:30:00Z"));
    assertThat(window(hours, "2024-10-05T15:40:00Z"))
        .isEqualTo(span("2024-10-05T15:30:00Z", "2024-10-05T16:00:00Z"));
  }

  private static CalendarGrid hours(String zone) {
    return new CalendarGrid(CalendarGrid.HOUR, ZoneId.of(zone), DayOfWeek.MONDAY);
  }

  @Test
  void weeksBeginOnTheirDay() {
    ZoneId utc = ZoneId.of("UTC");
    Period week = Period.ofWeeks(1);
    assertThat(window(new CalendarGrid(week, utc, DayOfWeek.MONDAY), "2024-03-31T12:00:00Z"))
        .isEqualTo(span("2024-03-25T00:00:00Z", "2024-04-01T00:00:00Z"));
    assertThat(window(new CalendarGrid(week, utc, DayOfWeek.SUNDAY), "2024-03-31T00:00:00Z"))
        .isEqualTo(span("2024-03-31T00:00:00Z", "2024-04-07T00:00:00Z"));
  }

  @Test
  void monthsQuartersAndYearsHaveTheirDays() {
    ZoneId utc = ZoneId.of("UTC");
    assertThat(
            window(new CalendarGrid(UNITS.get(2), utc, DayOfWeek.MONDAY), "2024-02-29T12:00:00Z"))
        .isEqualTo(span("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"));
    assertThat(
            window(new CalendarGrid(UNITS.get(3), utc, DayOfWeek.MONDAY), "2024-06-30T12:00:00Z"))
        .isEqualTo(span("2024-04-01T00:00:00Z", "2024-07-01T00:00:00Z"));
    assertThat(
            window(new CalendarGrid(UNITS.get(4), utc, DayOfWeek.MONDAY), "1969-12-31T23:59:59Z"))
        .isEqualTo(span("1969-01-01T00:00:00Z", "1970-01-01T00:00:00Z"));
  }

  @Test
  void theLastWindowEndsWithEventTime() {
    CalendarGrid years = new CalendarGrid(UNITS.get(4), ZoneId.of("UTC"), DayOfWeek.MONDAY);
    assertThat(years.window(EventTimes.MAX).end()).isEqualTo(EventTimes.MAX + 1);
    assertThat(years.window(EventTimes.MIN).start()).isLessThanOrEqualTo(EventTimes.MIN);
  }

  @Test
  void refusesOtherUnits() {
    for (TemporalAmount unit :
        List.of(
            Period.ZERO,
            Period.ofDays(2),
            Period.ofMonths(5),
            Period.of(0, 1, 1),
            Duration.ofHours(2))) {
      assertThatThrownBy(() -> new CalendarGrid(unit, ZoneId.of("UTC"), DayOfWeek.MONDAY))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Around every change of the clocks of every zone, and elsewhere. */
  @Property(tries = 4000)
  void windowsFollowOneAnotherAndBeginWithTheDay(
      @ForAll("zones") ZoneId zone,
      @ForAll("units") TemporalAmount unit,
      @ForAll DayOfWeek weekStart,
      @ForAll @LongRange(min = -2_000_000_000_000L, max = 4_000_000_000_000L) long anywhere,
      @ForAll @LongRange(min = -30 * HOUR, max = 30 * HOUR) long away) {
    // given
    CalendarGrid grid = new CalendarGrid(unit, zone, weekStart);
    ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochMilli(anywhere));
    long time = change == null ? anywhere : change.getInstant().toEpochMilli() + away;

    // when
    Window window = grid.window(time);

    // then
    assertThat(time).isBetween(window.start(), window.end() - 1);
    assertThat(grid.window(window.start())).isEqualTo(window);
    assertThat(grid.window(window.end() - 1)).isEqualTo(window);
    assertThat(grid.window(window.end()).start()).isEqualTo(window.end());
    assertThat(grid.window(window.start() - 1).end()).isEqualTo(window.start());
    ZonedDateTime start = Instant.ofEpochMilli(window.start()).atZone(zone);
    // Midnight itself may be left out.
    ZoneOffsetTransition before = zone.getRules().nextTransition(start.toInstant().minusMillis(1));
    boolean afterGap = before != null && before.getInstant().equals(start.toInstant());
    if (!afterGap && unit instanceof Period days) {
      assertThat(start.toLocalTime()).isEqualTo(LocalTime.MIDNIGHT);
      assertThat(start.getDayOfWeek() == weekStart || days.getDays() != 7).isTrue();
      assertThat(start.getDayOfMonth() == 1 || days.getDays() > 0).isTrue();
      assertThat((start.getMonthValue() - 1) % Math.max(1, days.toTotalMonths())).isZero();
    } else if (!afterGap) {
      assertThat(start.toLocalTime()).isEqualTo(start.toLocalTime().truncatedTo(ChronoUnit.HOURS));
    }
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    List<String> names = new ArrayList<>(ZoneId.getAvailableZoneIds());
    names.sort(null);
    return Arbitraries.of(names).map(ZoneId::of);
  }

  @Provide
  Arbitrary<TemporalAmount> units() {
    List<TemporalAmount> units = new ArrayList<>(UNITS);
    units.add(CalendarGrid.HOUR);
    return Arbitraries.of(units);
  }

  private static Window window(CalendarGrid grid, String time) {
    return grid.window(Instant.parse(time).toEpochMilli());
  }

  private static Window span(String start, String end) {
    return new Window(Instant.parse(start).toEpochMilli(), Instant.parse(end).toEpochMilli());
  }
}
