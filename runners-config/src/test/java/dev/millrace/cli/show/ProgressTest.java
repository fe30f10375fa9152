package dev.millrace.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.CompiledJob.InputSize;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.kernel.Disposition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Style TERMINAL = new Style(false, true, true, 100);
  private static final InputSize TOTAL = new InputSize(8, 1_000_000, 1 << 20);

  @Test
  void aTerminalGetsOneLineThatIsWrittenOver() {
    // given
    RecordedConsole recorded = new RecordedConsole(TERMINAL);
    ReplayProgress progress = new ReplayProgress(recorded.console(), "replay orders", TOTAL);

    // when
    progress.update(new InputSize(0, 0, 0), Duration.ofMillis(250));
    progress.update(new InputSize(3, 400_000, 0), Duration.ofSeconds(4));
    progress.update(new InputSize(8, 1_000_000, 0), Duration.ofSeconds(10));
    progress.finish();

    // then
    assertThat(recorded.err().split("\r\033\\[K", -1))
        .containsExactly(
            "",
            "replay orders  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0/8 files  0/1,000,000 rows  0 rows/s",
            "replay orders  ██████░░░░░░░░░░░  40 %  3/8 files  400,000/1,000,000 rows  100,000 rows/s"
                + "  ETA 0:06",
            "replay orders  100 %  8/8 files  1,000,000/1,000,000 rows  100,000 rows/s  all read, finishing",
            "");
  }

  @Test
  void aPipeGetsAPlainLineEveryFiveSeconds() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    ReplayProgress progress = new ReplayProgress(recorded.console(), "replay orders", TOTAL);

    // when
    for (int tick = 1; tick <= 48; tick++) {
      progress.update(new InputSize(tick / 6, tick * 20_000L, 0), Duration.ofMillis(tick * 250L));
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

  @Test
  void anUnknownTotalShowsNoBar() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    ReplayProgress progress =
        new ReplayProgress(recorded.console(), "replay x", new InputSize(0, 0, 0));

    // when
    progress.update(new InputSize(2, 500, 0), Duration.ofSeconds(5));

    // then
    assertThat(recorded.err()).isEqualTo("replay x  500 rows  100 rows/s\n");
  }

  @Test
  void aLiveRunTellsItsStateEveryTenSeconds() {
    // given
    RecordedConsole recorded = new RecordedConsole(Style.PLAIN);
    LiveStatus status = new LiveStatus(recorded.console(), "live orders");
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
    status.update(500, ledger, Duration.ofSeconds(9));
    status.update(1_000, ledger, Duration.ofSeconds(11));
    status.update(1_000, ledger, Duration.ofSeconds(12));

    // then
    assertThat(recorded.err())
        .isEqualTo("live orders  0:11  read 1,000 (250/s)  written 900  late 7  dead 3  held 90\n");
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
