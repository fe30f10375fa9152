package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.TestCommandLine;
import dev.millrace.compile.Ledger;
import dev.millrace.compile.Ledger.LedgerRow;
import dev.millrace.diag.UserException;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.stream.Stream;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages of a run of which everything is known. */
class TelemetryTest {
  private static final long START = Instant.parse("2025-03-01T10:00:00Z").toEpochMilli();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final SetClock clock = new SetClock();
  private Telemetry telemetry;
  private boolean unreachable;
  private List<KeyState> windows =
      List.of(new KeyState("Köln/1", START, 58, 60), new KeyState("Ulm", START, 60, 60));

  /** A clock that is set. */
  private static final class SetClock extends Clock {
    private long now = START;

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

  private Waits.Wait waiting;

  @BeforeEach
  void start() {
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

  @AfterEach
  void stop() {
    Circuits.hide("Count all", OPEN);
    waiting.end();
    telemetry.close();
  }

  /** So many records read, the watermark so far behind the start, of so many partitions. */
  private Snapshot snapshot(long read, long lag, Duration behind, int partitions) {
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

  private String url() {
    return telemetry.url().orElseThrow();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return PrometheusServer.get(url() + path);
  }

  private List<String> metrics() throws Exception {
    return get("/metrics").body().lines().toList();
  }

  @Test
  void showsEveryMetricOfTheCatalogue() throws Exception {
    // when
    telemetry.see(snapshot(1_000, 50, Duration.ofSeconds(90), 2));
    List<String> lines = metrics();

    // then
    for (Metric metric : Metric.values()) {
      assertThat(lines).contains("# TYPE " + metric.prometheusName() + " " + metric.type());
    }
    assertThat(lines)
        .contains(
            "millrace_run_elapsed_seconds{mode=\"live\",pipeline=\"shop\"} 0.0",
            "millrace_run_ready{pipeline=\"shop\"} 1.0",
            "millrace_source_lag_records{pipeline=\"shop\",stream=\"orders\"} 50.0",
            "millrace_source_lag_seconds{pipeline=\"shop\",stream=\"orders\"} 7.0",
            "millrace_source_unreachable{pipeline=\"shop\",stream=\"orders\"} 0.0",
            "millrace_source_watermark_delay_seconds{pipeline=\"shop\",stream=\"orders\"} 90.0",
            "millrace_source_watermark_holder{partition=\"1\",pipeline=\"shop\",stream=\"orders\",topic=\"orders\"}"
                + " 1.0",
            "millrace_source_lateness_seconds_bucket{pipeline=\"shop\",stream=\"orders\",le=\"1.0\"}"
                + " 1",
            "millrace_source_lateness_seconds_bucket{pipeline=\"shop\",stream=\"orders\",le=\"+Inf\"}"
                + " 4",
            "millrace_source_lateness_seconds_sum{pipeline=\"shop\",stream=\"orders\"} 9.0",
            "millrace_source_lateness_seconds_count{pipeline=\"shop\",stream=\"orders\"} 4",
            "millrace_output_delay_seconds_bucket{output=\"counts\",pipeline=\"shop\",le=\"2.5\"}"
                + " 9",
            "millrace_output_writes_seconds_count{output=\"counts\",pipeline=\"shop\"} 3",
            "millrace_output_writes_seconds_sum{output=\"counts\",pipeline=\"shop\"} 0.12",
            "millrace_retries_total{pipeline=\"shop\",step=\"Count all\"} 2.0",
            "millrace_rate_limit_waits_seconds_total{pipeline=\"shop\",step=\"Count all\"} 1.5",
            "millrace_column_values_total{column=\"user_id\",is_null=\"true\",output=\"counts\",pipeline=\"shop\"}"
                + " 2.0",
            "millrace_column_values_total{column=\"user_id\",is_null=\"false\",output=\"counts\",pipeline=\"shop\"}"
                + " 7.0",
            "millrace_completeness_seen_records{key=\"Köln/1\",output=\"counts\",pipeline=\"shop\"}"
                + " 58.0",
            "millrace_completeness_expected_records{key=\"Köln/1\",output=\"counts\",pipeline=\"shop\"}"
                + " 60.0",
            "millrace_completeness_window_end_timestamp_seconds{key=\"Ulm\",output=\"counts\",pipeline=\"shop\"}"
                + " "
                + START / 1000.0,
            "millrace_completeness_folded_records_total{output=\"counts\",pipeline=\"shop\"} 4.0",
            "millrace_completeness_folded_keys{output=\"counts\",pipeline=\"shop\"} 0.0",
            "millrace_step_state_keys{pipeline=\"shop\",step=\"Count all\"} 3.0",
            "millrace_step_state_bytes{pipeline=\"shop\",step=\"Count all\"} 500.0",
            "millrace_lookup_keys_total{cache=\"hit\",pipeline=\"shop\",step=\"Count all\"} 30.0",
            "millrace_lookup_keys_total{cache=\"miss\",pipeline=\"shop\",step=\"Count all\"} 12.0",
            "millrace_lookup_calls_seconds_sum{pipeline=\"shop\",step=\"Count all\"} 4.0",
            "millrace_circuit_state{pipeline=\"shop\",state=\"open\",step=\"Count all\"} 1.0",
            "millrace_circuit_state{pipeline=\"shop\",state=\"closed\",step=\"Count all\"} 0.0",
            "millrace_step_events_total{disposition=\"late\",kind=\"source\",pipeline=\"shop\",step=\"orders\"}"
                + " 4.0",
            "millrace_step_missing_records{kind=\"step\",pipeline=\"shop\",step=\"Count all\"} 2.0",
            "millrace_dead_letters_total{code=\"ML-6020\",pipeline=\"shop\",step=\"Count all\"}"
                + " 2.0",
            "millrace_output_written_bytes_total{output=\"counts\",pipeline=\"shop\"} 700.0",
            "millrace_output_updated_timestamp_seconds{output=\"counts\",pipeline=\"shop\"} "
                + START / 1000.0);
    assertThat(lines)
        .anyMatch(
            line ->
                line.startsWith(
                    "millrace_output_waiting_seconds{output=\"counts\",pipeline=\"shop\"} 12"))
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
  }

  @Test
  void aKeyWithoutAWindowThatOthersHaveIsMissingAfterAWhile() throws Exception {
    // given
    String seen =
        "millrace_completeness_seen_records{key=\"Ulm\",output=\"counts\",pipeline=\"shop\"} ";
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 2));
    windows =
        List.of(new KeyState("Köln/1", START + 60_000, 58, 60), new KeyState("Ulm", START, 60, 60));
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 2));

    // when, then: it may still come
    clock.now += 19_999;
    assertThat(metrics()).contains(seen + "60.0");

    // when, then
    clock.now += 1;
    assertThat(metrics())
        .contains(
            seen + "0.0",
            seen.replace("seen", "window_end_timestamp").replace("records", "seconds")
                + (START + 60_000) / 1000.0);

    // when, then: it comes after all
    windows =
        List.of(
            new KeyState("Köln/1", START + 60_000, 58, 60),
            new KeyState("Ulm", START + 60_000, 59, 60));
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(metrics()).contains(seen + "59.0");
  }

  @Test
  void keysOfOneOutputAreBoundedAndTheOthersCounted() throws Exception {
    // given
    windows = IntStream.range(0, 1_500).mapToObj(i -> new KeyState("k" + i, START, 1, 1)).toList();

    // when
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 1));

    // then
    List<String> lines = metrics();
    assertThat(lines.stream().filter(l -> l.startsWith("millrace_completeness_seen_records{")))
        .hasSize(Samples.KEYS);
    assertThat(lines)
        .contains("millrace_completeness_folded_keys{output=\"counts\",pipeline=\"shop\"} 500.0");
  }

  @Test
  void partitionsOfOneStreamAreBoundedAndTheOthersCounted() throws Exception {
    // when
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 1_200));

    // then
    List<String> lines = metrics();
    assertThat(lines.stream().filter(l -> l.startsWith("millrace_partition_lag_records{")))
        .hasSize(Samples.PARTITIONS);
    assertThat(lines)
        .contains("millrace_source_folded_partitions{pipeline=\"shop\",stream=\"orders\"} 203.0");
  }

  @Test
  void whatIsNoLongerThereIsNoLongerShown() throws Exception {
    // given
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(metrics()).anyMatch(line -> line.matches("millrace_partition_.*partition=\"1\".*"));

    // when
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 1));

    // then
    assertThat(metrics()).noneMatch(line -> line.matches("millrace_partition_.*partition=\"1\".*"));
  }

  @Test
  void isReadyOnceItRunsAndAsLongAsItMoves() throws Exception {
    // given
    assertThat(get("/readyz").body()).isEqualTo("the job is starting\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);

    // when, then: it runs
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    // when, then: nothing comes, and nothing waits
    clock.now += 130_000;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    // when, then: records wait
    telemetry.see(snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body())
        .isEqualTo("'orders' has 50 records that are not read, and none was read for 130 s\n");
    assertThat(metrics()).contains("millrace_run_ready{pipeline=\"shop\"} 0.0");

    // when, then: records come, and the watermark stands since before the pause
    telemetry.see(snapshot(2_000, 50, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    // when, then: it goes on standing while they come
    clock.now += 60_000;
    telemetry.see(snapshot(2_100, 50, Duration.ZERO, 2));
    clock.now += 60_000;
    telemetry.see(snapshot(2_200, 50, Duration.ZERO, 2));
    assertThat(get("/readyz").body())
        .isEqualTo(
            "the watermark of 'orders' has not moved for 120 s while records came; held back by"
                + " orders/1\n");

    // when, then: it moves
    telemetry.see(snapshot(2_201, 50, Duration.ofSeconds(-1), 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyOnceNoBrokerHasAnsweredForAMinute() throws Exception {
    // given
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));
    unreachable = true;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));

    // when, then: brokers are started anew now and then
    clock.now += 59_999;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(metrics())
        .contains("millrace_source_unreachable{pipeline=\"shop\",stream=\"orders\"} 1.0");

    // when, then
    clock.now += 1;
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("a server of 'orders' has not answered for 60 s\n");

    // when, then: it is back
    unreachable = false;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyBeforeTheFirstAnswer() throws Exception {
    // given
    unreachable = true;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));

    // when, then
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("no server of 'orders' has answered yet\n");

    // when, then: it answers, and is silent again
    unreachable = false;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    unreachable = true;
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 2));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  /** Of a source that does not tell its lag. */
  @Test
  void aStreamWithoutRecordsIsReadyOnceItIsConnected() throws Exception {
    // given
    Snapshot empty =
        new Snapshot(
            clock.now,
            Duration.ZERO,
            new Ledger(List.of(new LedgerRow("orders", "source", 0, 0, Map.of(), 0))),
            Map.of(),
            Map.of(),
            Map.of());

    // when, then
    telemetry.see(empty);
    assertThat(get("/readyz").body())
        .isEqualTo("'orders' is not connected, or has brought nothing yet\n");

    // when, then
    telemetry.see(
        new Snapshot(
            empty.at(),
            empty.elapsed(),
            empty.ledger(),
            Map.of(),
            Map.of("orders/connected", 1L),
            Map.of()));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void isAliveAsLongAsItIsFollowed() throws Exception {
    // given
    telemetry.see(snapshot(1_000, 0, Duration.ZERO, 1));
    clock.now += 300_000;
    assertThat(get("/healthz").statusCode()).isEqualTo(200);

    // when
    clock.now += 1;

    // then
    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).isEqualTo("nobody has followed the run for 300 s\n");
  }

  @Test
  void theStatusCommandTellsItInAFewLines() {
    // given
    telemetry.see(snapshot(1_000, 50, Duration.ofSeconds(90), 2));
    clock.now += 2_000;
    telemetry.see(snapshot(1_200, 50, Duration.ofSeconds(90), 2));
    clock.now += 1_000;

    // when
    TestCommandLine.Result result =
        TestCommandLine.run("status", url().replace("http://", "") + "/metrics");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .map(line -> line.replaceFirst("waited 2:0\\d", "waited 2:00"))
        .containsExactly(
            "live shop  0:02  ready",
            "stream orders  read 1,200 (100/s)  late 4  dead 0  lag 50 (10 s)"
                + "  watermark 2025-03-01T09:58:30Z  held by orders/1  idle 0 of 2 partitions",
            "output counts  written 9  has waited 2:00 for its sink  last 3.0 s ago");
  }

  @Test
  void theStatusCommandSaysWhyARunIsNotReady() {
    // when
    TestCommandLine.Result result = TestCommandLine.run("status", url());

    // then
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).containsExactly("live shop  0:00  not ready", "  the job is starting");
  }

  @Test
  void aPortThatIsTakenIsAnErrorBeforeTheJobStarts() {
    // given
    int port = URI.create(url()).getPort();

    // when, then
    assertThatThrownBy(
            () -> Telemetry.start(new Run("b", "live"), new HttpAddress("127.0.0.1", port), clock))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5903")
        .hasMessageContaining(
            "--metrics-port: 127.0.0.1:" + port + " cannot be listened on: Address already in use");
  }

  @Test
  void anAddressOfAnotherMachineIsAnError() {
    assertThatThrownBy(
            () -> Telemetry.start(new Run("b", "live"), new HttpAddress("203.0.113.1", 0), clock))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5903");
  }

  @Test
  void nobodyAnswersOrSomebodyElseDoes() {
    // given
    String url = url();
    telemetry.close();

    // when, then
    assertThat(TestCommandLine.run("status", url))
        .satisfies(result -> assertThat(result.exitCode()).isEqualTo(3))
        .satisfies(
            result ->
                assertThat(result.err())
                    .singleElement()
                    .asString()
                    .contains("ML-5904", "nobody answers there. Give the address"));
  }

  @Test
  void otherPagesAndMethodsAreRefused() throws Exception {
    // when
    HttpResponse<String> posted =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url() + "/metrics"))
                .POST(BodyPublishers.ofString("x"))
                .build(),
            BodyHandlers.ofString());

    // then
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/").body())
        .isEqualTo("not found; there are /metrics, /healthz, /readyz, /status\n");
  }

  @Test
  void readsAddresses() {
    assertThat(HttpAddress.parse("9464")).isEqualTo(new HttpAddress("127.0.0.1", 9464));
    assertThat(HttpAddress.parse("0.0.0.0:0")).isEqualTo(new HttpAddress("0.0.0.0", 0));
    assertThat(HttpAddress.parse("[::1]:80")).isEqualTo(new HttpAddress("::1", 80));
    assertThat(Stream.of("", ":80", "http", "65536", "-1", "host:", "1 2"))
        .allSatisfy(
            text ->
                assertThatThrownBy(() -> HttpAddress.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + text + "' is neither PORT nor HOST:PORT"));
  }
}
