package dev.millrace.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Style TERMINAL = new Style(false, true, true, 100);
  private static final InputSize TOTAL = new InputSize(8, 1_000_000, 1 << 20);
  private static final Ledger NO_STEPS = new Ledger(List.of());

  @Test
  void aTerminalGetsOneLineThatIsWrittenOver() {
    // given
    RecordedConsole recorded = new RecordedConsole(TERMINAL);
    ReplayProgress progress = new ReplayProgress(recorded.console(), "replay orders", TOTAL);

    // when
    progress.update(new InputSize(0, 0, 0), NO_STEPS, "", Duration.ofMillis(250));
    progress.update(new InputSize(3, 400_000, 0), NO_STEPS, "", Duration.ofSeconds(4));
    progress.update(new InputSize(8, 1_000_000, 0), NO_STEPS, "", Duration.ofSeconds(10));
    progress.finish();

    // then
    assertThat(recorded.err().split("\r\033\\[K", -1))
        .containsExactly(
            "",
            "replay orders  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0/8 files  0/1,000,000 rows  0 rows/s",
            "replay orders  ██████░░░░░░░░░░░  40 %  3/8 files  400,000/1,000,000 rows  100,000"
                + " rows/s  ETA 0:06",
            "replay orders  ███████████████████████░  99 %  1,000,000 rows read, now publishing",
            "");
  }

  @Test
  void aPipeGetsAPlainLineEveryFiveSeconds() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    ReplayProgress progress = new ReplayProgress(recorded.console(), "replay orders", TOTAL);

    // when
    for (int tick = 1; tick <= 48; tick++) {
      progress.update(
          new InputSize(tick / 6, tick * 20_000L, 0), NO_STEPS, "", Duration.ofMillis(tick * 250L));
    }
    progress.finish();

    // then
    assertThat(recorded.err())
        .isEqualTo(
            """
            replay orders   40 %  3/8 files  400,000/1,000,000 rows  80,000 rows/s  ETA 0:08
            replay orders   80 %  6/8 files  800,000/1,000,000 rows  80,000 rows/s  ETA 0:03
            """);
  }

  /** A filter, a group after an exchange, and an output, in a replay of a million rows. */
  private static Ledger steps(long read, long grouped, long groups, long written) {
    return new Ledger(
        List.of(
            new LedgerRow("orders", "source", read, read, Map.of(), read),
            new LedgerRow("Paid", "step", read, read, Map.of(), read),
            new LedgerRow("PerDay", "step", grouped, read, Map.of(), groups),
            new LedgerRow("perDay", "output", written, groups, Map.of(), 0),
            new LedgerRow("late", "output", 0, 0, Map.of(), 0)));
  }

  @Test
  void progressCoversWhatComesAfterReading() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    ReplayProgress progress = new ReplayProgress(recorded.console(), "replay orders", TOTAL);

    // when: reading takes ten seconds, and grouping and writing another ten
    progress.update(
        new InputSize(4, 500_000, 0), steps(500_000, 0, 0, 0), "", Duration.ofSeconds(5));
    progress.update(
        new InputSize(8, 1_000_000, 0), steps(1_000_000, 0, 0, 0), "", Duration.ofSeconds(10));
    progress.update(
        new InputSize(8, 1_000_000, 0),
        steps(1_000_000, 500_000, 50_000, 50_000),
        "",
        Duration.ofSeconds(15));
    progress.update(
        new InputSize(8, 1_000_000, 0),
        steps(1_000_000, 1_000_000, 100_000, 50_000),
        "",
        Duration.ofSeconds(20));
    progress.update(
        new InputSize(8, 1_000_000, 0),
        steps(1_000_000, 1_000_000, 100_000, 100_000),
        "",
        Duration.ofSeconds(25));
    progress.finish();

    // then: it names what it is at, never goes back, and is never done while something is not
    assertThat(recorded.err())
        .isEqualTo(
            """
            replay orders   25 %  4/8 files  500,000/1,000,000 rows  100,000 rows/s  ETA 0:15
            replay orders   50 %  1,000,000 rows read, now 'PerDay'  ETA 0:10
            replay orders   82 %  1,000,000 rows read, now 'PerDay'  ETA 0:04
            replay orders   98 %  1,000,000 rows read, now 'perDay'  ETA 0:01
            replay orders   99 %  1,000,000 rows read, now publishing
            """);
  }

  @Test
  void onlyTheFilesTellThatAllIsRead() {
    // given: text, whose rows only reading tells, and a time range, with fewer rows than its files
    InputSize text = new InputSize(4, 0, 1_000);
    InputSize range = new InputSize(2, 1_000, 1_000);

    // when, then
    assertThat(ReplayWork.of(new InputSize(3, 900, 750), text, NO_STEPS).read()).isEqualTo(0.75);
    assertThat(ReplayWork.of(new InputSize(4, 990, 1_000), text, NO_STEPS).read()).isEqualTo(1);
    assertThat(ReplayWork.of(new InputSize(1, 1_000, 1_000), range, NO_STEPS).read()).isLessThan(1);
    assertThat(ReplayWork.of(new InputSize(2, 10, 1_000), range, NO_STEPS))
        .isEqualTo(new ReplayWork(1, 1, Optional.empty()));
  }

  @Test
  void filesWithoutRowsAreReadAndNothingElse() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    ReplayProgress progress =
        new ReplayProgress(recorded.console(), "replay x", new InputSize(1, 0, 30));

    // when
    progress.update(
        new InputSize(1, 0, 30), NO_STEPS, "  'paid' has waited 3 s", Duration.ofSeconds(5));

    // then
    assertThat(recorded.err())
        .isEqualTo("replay x   99 %  0 rows read, now publishing  'paid' has waited 3 s\n");
  }

  @Test
  void aLiveRunThatHasReadNothingSaysWhatItWaitsFor() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    LiveStatus status =
        new LiveStatus(recorded.console(), "live orders", "the first events of 'orders'");

    // when
    for (int tick = 1; tick <= 60; tick++) {
      status.update(0, NO_STEPS, "", Duration.ofMillis(tick * 250L));
    }

    // then
    assertThat(recorded.err())
        .isEqualTo(
            """
            live orders  0:03  waits for the first events of 'orders'
            live orders  0:13  waits for the first events of 'orders'
            """);
  }

  @Test
  void aWaitThatLastsBreaksTheSilenceOnce() throws Exception {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);

    // when
    try (Waiting waiting = new Waiting(recorded.console(), true, Duration.ofMillis(20))) {
      waiting.on("waits for the broker");
      await().until(() -> !recorded.err().isEmpty());
    }
    try (Waiting waiting = new Waiting(recorded.console(), true, Duration.ofDays(1))) {
      waiting.on("is over before anybody wonders");
    }

    // then
    assertThat(recorded.err()).isEqualTo("waits for the broker\n");
  }

  @Test
  void countsThatComeInStepsGiveTheRateBetweenThem() {
    // given: a cluster tells its counts every ten seconds
    ReadRate rate = new ReadRate();

    // when, then
    rate.update(0, Duration.ofSeconds(5));
    assertThat(rate.perSecond(Duration.ofSeconds(5))).isZero();
    rate.update(1_000, Duration.ofSeconds(10));
    rate.update(1_000, Duration.ofSeconds(15));
    assertThat(rate.perSecond(Duration.ofSeconds(15))).isEqualTo(100);
    rate.update(3_000, Duration.ofSeconds(20));
    assertThat(rate.perSecond(Duration.ofSeconds(29))).isEqualTo(200);
    assertThat(rate.perSecond(Duration.ofSeconds(60))).isEqualTo(50);
  }

  @Test
  void anUnknownTotalShowsNoBar() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    ReplayProgress progress =
        new ReplayProgress(recorded.console(), "replay x", new InputSize(0, 0, 0));

    // when
    progress.update(new InputSize(2, 500, 0), NO_STEPS, "", Duration.ofSeconds(5));

    // then
    assertThat(recorded.err()).isEqualTo("replay x  500 rows  100 rows/s\n");
  }

  @Test
  void aLiveRunTellsItsStateEveryTenSeconds() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    LiveStatus status =
        new LiveStatus(recorded.console(), "live orders", "the first events of 'orders'");
    Ledger ledger =
        new Ledger(
            List.of(
                new LedgerRow(
                    "orders",
                    "source",
                    1_000,
                    1_000,
                    Map.of(
                        Disposition.PASSED, 990L,
                        Disposition.LATE, 7L,
                        Disposition.DEAD_LETTERED, 3L),
                    990),
                new LedgerRow("Paid", "step", 990, 990, Map.of(Disposition.MATCHED, 900L), 900),
                new LedgerRow("paid", "output", 900, 900, Map.of(Disposition.WRITTEN, 900L), 0)));

    // when
    status.update(500, ledger, "", Duration.ofSeconds(9));
    status.update(
        1_000, ledger, "  lag 12  watermark 3.0 s behind (orders/3)", Duration.ofSeconds(11));
    status.update(1_000, ledger, "", Duration.ofSeconds(12));

    // then
    assertThat(recorded.err())
        .isEqualTo(
            "live orders  0:11  read 1,000 (250/s)  written 900  late 7 (0.7 %)  dead 3  held 90"
                + "  lag 12  watermark 3.0 s behind (orders/3)\n");
  }

  @Test
  void aMessageBetweenTakesTheOverwrittenLineAwayFirst() {
    // given
    RecordedConsole recorded = new RecordedConsole(TERMINAL);

    // when
    recorded.console().overwrite("half");
    recorded.console().err("warning");
    recorded.console().out("result");

    // then
    assertThat(recorded.err()).isEqualTo("\r\033[Khalf\r\033[Kwarning\n");
    assertThat(recorded.out()).isEqualTo("result\n");
  }
}
