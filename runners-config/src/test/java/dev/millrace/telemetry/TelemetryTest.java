package dev.millrace.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.diag.UserException;
import dev.millrace.engine.ledger.KeyState;
import dev.millrace.http.HttpAddress;
import dev.millrace.telemetry.Telemetry.Run;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run tells of itself, and where. */
class TelemetryTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final KnownRun run = new KnownRun();

  @AfterEach
  void stop() {
    run.close();
  }

  @Test
  void showsEveryMetricOfTheCatalogue() throws Exception {
    // when
    run.see(run.snapshot(1_000, 50, Duration.ofSeconds(90), 2));
    List<String> lines = run.metrics();

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
                + KnownRun.START / 1000.0,
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
                + KnownRun.START / 1000.0);
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
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 2));
    run.windows =
        List.of(
            new KeyState("Köln/1", KnownRun.START + 60_000, 58, 60),
            new KeyState("Ulm", KnownRun.START, 60, 60));
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 2));

    // when, then: it may still come
    run.clock.now += 19_999;
    assertThat(run.metrics()).contains(seen + "60.0");

    // when, then
    run.clock.now += 1;
    assertThat(run.metrics())
        .contains(
            seen + "0.0",
            seen.replace("seen", "window_end_timestamp").replace("records", "seconds")
                + (KnownRun.START + 60_000) / 1000.0);

    // when, then: it comes after all
    run.windows =
        List.of(
            new KeyState("Köln/1", KnownRun.START + 60_000, 58, 60),
            new KeyState("Ulm", KnownRun.START + 60_000, 59, 60));
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(run.metrics()).contains(seen + "59.0");
  }

  @Test
  void keysOfOneOutputAreBoundedAndTheOthersCounted() throws Exception {
    // given
    run.windows =
        IntStream.range(0, 1_500)
            .mapToObj(i -> new KeyState("k" + i, KnownRun.START, 1, 1))
            .toList();

    // when
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 1));

    // then
    List<String> lines = run.metrics();
    assertThat(lines.stream().filter(l -> l.startsWith("millrace_completeness_seen_records{")))
        .hasSize(Samples.KEYS);
    assertThat(lines)
        .contains("millrace_completeness_folded_keys{output=\"counts\",pipeline=\"shop\"} 500.0");
  }

  @Test
  void partitionsOfOneStreamAreBoundedAndTheOthersCounted() throws Exception {
    // when
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 1_200));

    // then
    List<String> lines = run.metrics();
    assertThat(lines.stream().filter(l -> l.startsWith("millrace_partition_lag_records{")))
        .hasSize(Samples.PARTITIONS);
    assertThat(lines)
        .contains("millrace_source_folded_partitions{pipeline=\"shop\",stream=\"orders\"} 203.0");
  }

  @Test
  void whatIsNoLongerThereIsNoLongerShown() throws Exception {
    // given
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 2));
    assertThat(run.metrics())
        .anyMatch(line -> line.matches("millrace_partition_.*partition=\"1\".*"));

    // when
    run.see(run.snapshot(1_000, 50, Duration.ZERO, 1));

    // then
    assertThat(run.metrics())
        .noneMatch(line -> line.matches("millrace_partition_.*partition=\"1\".*"));
  }

  @Test
  void aPortThatIsTakenIsAnErrorBeforeTheJobStarts() {
    // given
    int port = URI.create(run.url()).getPort();

    // when, then
    assertThatThrownBy(
            () ->
                Telemetry.start(
                    new Run("b", "live"), new HttpAddress("127.0.0.1", port), run.clock))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5903")
        .hasMessageContaining(
            "--metrics-port: 127.0.0.1:" + port + " cannot be listened on: Address already in use");
  }

  @Test
  void anAddressOfAnotherMachineIsAnError() {
    assertThatThrownBy(
            () ->
                Telemetry.start(new Run("b", "live"), new HttpAddress("203.0.113.1", 0), run.clock))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ML-5903");
  }

  @Test
  void otherPagesAndMethodsAreRefused() throws Exception {
    // when
    HttpResponse<String> posted =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(run.url() + "/metrics"))
                .POST(BodyPublishers.ofString("x"))
                .build(),
            BodyHandlers.ofString());

    // then
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(run.get("/").statusCode()).isEqualTo(404);
    assertThat(run.get("/").body())
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
