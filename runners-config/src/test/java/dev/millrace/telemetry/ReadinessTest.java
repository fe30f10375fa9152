package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a run is ready and alive. */
class ReadinessTest {
  private final KnownRun run = new KnownRun();

  @AfterEach
  void stop() {
    run.close();
  }

  @Test
  void isReadyOnceItRunsAndAsLongAsItMoves() throws Exception {
    // given
    assertThat(run.get("/readyz").body()).isEqualTo("the job is starting\n");
    assertThat(run.get("/readyz").statusCode()).isEqualTo(503);

    // when, then: it runs
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);

    // when, then: nothing comes, and nothing waits
    run.clock.now += 130_000;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);

    // when, then: records wait
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(run.get("/readyz").body())
        .isEqualTo("'orders' has 50 records that are not read, and none was read for 130 s\n");
    assertThat(run.metrics()).contains("millrace_run_ready{pipeline=\"shop\"} 0.0");

    // when, then: records come, and the watermark stands since before the pause
    run.see(run.snapshot(2_000, 50, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);

    // when, then: it goes on standing while they come
    run.clock.now += 60_000;
    run.see(run.snapshot(2_100, 50, Duration.ZERO, 2));
    run.clock.now += 60_000;
    run.see(run.snapshot(2_200, 50, Duration.ZERO, 2));
    assertThat(run.get("/readyz").body())
        .isEqualTo(
            "the watermark of 'orders' has not moved for 120 s while records came; held back by"
                + " orders/1\n");

    // when, then: it moves
    run.see(run.snapshot(2_201, 50, Duration.ofSeconds(-1), 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyOnceNoBrokerHasAnsweredForAMinute() throws Exception {
    // given
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));
    run.unreachable = true;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));

    // when, then: brokers are started anew now and then
    run.clock.now += 59_999;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(run.metrics())
        .contains("millrace_source_unreachable{pipeline=\"shop\",stream=\"orders\"} 1.0");

    // when, then
    run.clock.now += 1;
    assertThat(run.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(run.get("/readyz").body())
        .isEqualTo("a server of 'orders' has not answered for 60 s\n");

    // when, then: it is back
    run.unreachable = false;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyBeforeTheFirstAnswer() throws Exception {
    // given
    run.unreachable = true;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));

    // when, then
    assertThat(run.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(run.get("/readyz").body()).isEqualTo("no server of 'orders' has answered yet\n");

    // when, then: it answers, and is silent again
    run.unreachable = false;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
    run.unreachable = true;
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
  }

  /** Of a source that does not tell its lag. */
  @Test
  void aStreamWithoutRecordsIsReadyOnceItIsConnected() throws Exception {
    // given
    Snapshot empty =
        new Snapshot(
            run.clock.now,
            Duration.ZERO,
            new Ledger(List.of(new LedgerRow("orders", "source", 0, 0, Map.of(), 0))),
            Map.of(),
            Map.of(),
            Map.of());

    // when, then
    run.see(empty);
    assertThat(run.get("/readyz").body())
        .isEqualTo("'orders' is not connected, or has brought nothing yet\n");

    // when, then
    run.see(
        new Snapshot(
            empty.at(),
            empty.elapsed(),
            empty.ledger(),
            Map.of(),
            Map.of("orders/connected", 1L),
            Map.of()));
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isAliveAsLongAsItIsFollowed() throws Exception {
    // given
    run.see(run.snapshot(1_000, 0, Duration.ZERO, 1));
    run.clock.now += 300_000;
    assertThat(run.get("/healthz").statusCode()).isEqualTo(200);

    // when
    run.clock.now += 1;

    // then
    assertThat(run.get("/healthz").statusCode()).isEqualTo(503);
    assertThat(run.get("/healthz").body()).isEqualTo("nobody has followed the run for 300 s\n");
  }
}
