package dev.millrace.telemetry;

import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.engine.ledger.Attempts;
import dev.millrace.engine.ledger.Circuits;
import dev.millrace.engine.ledger.KeyState;
import dev.millrace.engine.ledger.RateWaits;
import dev.millrace.engine.ledger.SourceState;
import dev.millrace.engine.ledger.SourceState.Holder;
import dev.millrace.engine.ledger.SourceState.PartitionState;
import dev.millrace.engine.ledger.SourceState.Readers;
import dev.millrace.engine.ledger.Waits;
import dev.millrace.http.HttpAddress;
import dev.millrace.kernel.Disposition;
import dev.millrace.telemetry.Telemetry.Run;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.beam.sdk.metrics.DistributionResult;

/** The pages of a run of which everything is known, and whose clock is set. */
final class KnownRun implements AutoCloseable {
  static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();

  /** A clock that is set. */
  static final class SetClock extends Clock {
    long now = START;

    @Override
    public long millis() {
      return now;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Some under the names that Flink shows. */
  private static final Map<String, Long> COUNTERS =
      Map.ofEntries(
          Map.entry("orders/bytes", 5_000L),
          Map.entry("orders/late_by/1000", 1L),
          Map.entry("orders/late_by/5000", 3L),
          Map.entry("orders/late_by/sum_ms", 9_000L),
          Map.entry("Count_all/state_keys", 5L),
          Map.entry("Count_all/state_keys_removed", 2L),
          Map.entry("Count_all/state_bytes", 500L),
          Map.entry("Count_all/lookup/hits", 30L),
          Map.entry("Count_all/lookup/misses", 12L),
          Map.entry("Count_all/lookup/calls/2500", 3L),
          Map.entry("Count_all/lookup/calls/sum_ms", 4_000L),
          Map.entry("output_counts/bytes", 700L),
          Map.entry("output_counts/writes/100", 3L),
          Map.entry("output_counts/writes/sum_ms", 120L),
          Map.entry("output_counts/delay/2500", 9L),
          Map.entry("output_counts/delay/sum_ms", 18_000L),
          Map.entry("output_counts/values/user%5fid", 9L),
          Map.entry("output_counts/nulls/user%5fid", 2L),
          Map.entry("output_counts/keys_folded", 4L),
          Map.entry("Count_all/code/ML-6020", 2L));

  private static final Circuits.Circuit OPEN = () -> Circuits.State.OPEN;

  final SetClock clock = new SetClock();
  boolean unreachable;
  List<KeyState> windows =
      List.of(new KeyState("Köln/1", START, 58, 60), new KeyState("Ulm", START, 60, 60));

  private final Waits.Wait waiting;
  private final Telemetry telemetry;

  /** A run that has just begun, with a step that has asked, waited and given up for now. */
  KnownRun() {
    Circuits.show("Count all", OPEN);
    waiting = Waits.begin("output:counts", System.nanoTime() - Duration.ofMinutes(2).toNanos());
    long known = Attempts.made().getOrDefault("Count all", 0L);
    for (long again = known; again < 2; again++) {
      Attempts.again("Count all");
    }
    long waited = RateWaits.millis(0).getOrDefault("Count all", 0L);
    RateWaits.begin("Count all", 0);
    RateWaits.end("Count all", Duration.ofMillis(1_500 - waited).toNanos());
    telemetry = Telemetry.start(new Run("shop", "live"), new HttpAddress("127.0.0.1", 0), clock);
  }

  /** Nobody answers any more. */
  @Override
  public void close() {
    Circuits.hide("Count all", OPEN);
    waiting.end();
    telemetry.close();
  }

  void see(Snapshot snapshot) {
    telemetry.see(snapshot);
  }

  /** So many records read, the watermark so far behind the start, of so many partitions. */
  Snapshot snapshot(long read, long lag, Duration behind, int partitions) {
    List<PartitionState> told =
        IntStream.range(0, partitions)
            .mapToObj(
                number ->
                    new PartitionState(
                        "orders",
                        number,
                        lag,
                        OptionalLong.of(START - behind.toMillis()),
                        false,
                        OptionalLong.of(START - 7_000)))
            .toList();
    SourceState orders =
        new SourceState(
            new Readers(
                OptionalLong.of(lag),
                OptionalLong.of(START - 7_000),
                OptionalLong.of(START - behind.toMillis()),
                unreachable),
            partitions,
            0,
            3,
            Optional.of(new Holder(Optional.of("orders"), 1)),
            told);
    Map<Disposition, Long> late = Map.of(Disposition.PASSED, read - 4, Disposition.LATE, 4L);
    return new Snapshot(
        clock.now,
        Duration.ofMillis(clock.now - START),
        new Ledger(
            List.of(
                new LedgerRow("orders", "source", read, read, late, read - 4),
                new LedgerRow("Count all", "step", read - 6, read - 4, Map.of(), 0),
                new LedgerRow("counts", "output", 9, 9, Map.of(Disposition.WRITTEN, 9L), 0))),
        Map.of("orders", orders),
        COUNTERS,
        Map.of("orders/lateness_ms", DistributionResult.create(9_000, 4, 1_000, 5_000)),
        Map.of("output_counts", windows));
  }

  String url() {
    return telemetry.url().orElseThrow();
  }

  HttpResponse<String> get(String path) throws Exception {
    return PrometheusServer.get(url() + path);
  }

  List<String> metrics() throws Exception {
    return get("/metrics").body().lines().toList();
  }
}
