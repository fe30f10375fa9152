package dev.millrace.telemetry;

import dev.millrace.compile.CompiledJob;
import dev.millrace.telemetry.TelemetryServer.Answer;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * Tells what is known of a run while it goes on: {@code /metrics} for Prometheus, {@code /healthz}
 * and {@code /readyz} for those who start it again or send it work, {@code /status} for {@code
 * millrace status}; and the metrics to a collector of OpenTelemetry. Looks at the run once a
 * second; nothing is done per record.
 */
public final class Telemetry implements AutoCloseable {
  /**
   * A run that is followed is looked at some times a second, but not while it is submitted to a
   * cluster or publishes its files, and nobody is to be killed for that.
   */
  private static final Duration ALIVE = Duration.ofMinutes(5);

  private final Readings readings;
  private final Optional<Served> served;
  private final Optional<OtlpExport> sent;

  /**
   * Which run it is.
   *
   * @param mode {@code live}, {@code replay}, {@code archive}
   */
  public record Run(String pipeline, String mode) {
    boolean live() {
      return !mode.equals("replay");
    }
  }

  /** What answers those who ask. */
  private record Served(TelemetryServer server, PrometheusExport prometheus) {
    void close() {
      server.close();
      prometheus.close();
    }
  }

  private Telemetry(Run run, Observers observers, Consumer<String> problems, Clock clock) {
    this.readings = new Readings(run, clock);
    this.served = observers.served().map(address -> serve(run, address));
    this.sent =
        observers
            .collector()
            .map(
                collector ->
                    new OtlpExport(
                        run.pipeline(), readings, collector, OtlpExport.EVERY, problems));
  }

  private Served serve(Run run, MetricsAddress address) {
    PrometheusExport prometheus = new PrometheusExport(run.pipeline(), readings);
    Map<String, Supplier<Answer>> pages = new LinkedHashMap<>();
    pages.put("/metrics", () -> new Answer(200, PrometheusExport.TYPE, prometheus.text()));
    pages.put("/healthz", this::health);
    pages.put("/readyz", this::readiness);
    pages.put("/status", () -> new Answer(200, "application/json", readings.status()));
    return new Served(TelemetryServer.start(address, pages), prometheus);
  }

  /**
   * Begins before the job starts: a port that is taken is no reason to end a job that runs.
   *
   * @param problems is told once of what goes wrong on the way to others
   * @throws dev.millrace.diag.UserException ML-5903 if the port cannot be listened on
   */
  public static Telemetry start(Run run, Observers observers, Consumer<String> problems) {
    return new Telemetry(run, observers, problems, Clock.systemUTC());
  }

  static Telemetry start(Run run, MetricsAddress address, Clock clock) {
    Observers asking = new Observers(Optional.of(address), Optional.empty());
    return new Telemetry(run, asking, problem -> {}, clock);
  }

  /** Where it is served: {@code http://127.0.0.1:9464}. */
  public Optional<String> url() {
    return served.map(s -> s.server().url());
  }

  /** Looks at the run, unless it did so less than a second ago. */
  public void look(CompiledJob job, MetricResults metrics, Duration elapsed) {
    if (readings.look(job, metrics, elapsed)) {
      sent.ifPresent(OtlpExport::refresh);
    }
  }

  void see(Snapshot seen) {
    readings.see(seen);
  }

  private Answer health() {
    Duration silence = readings.silence();
    return silence.compareTo(ALIVE) <= 0
        ? Answer.text(200, "alive")
        : Answer.text(503, "nobody has followed the run for " + silence.toSeconds() + " s");
  }

  private Answer readiness() {
    Readiness readiness = readings.ready();
    List<String> reasons = readiness.reasons();
    return readiness.ready()
        ? Answer.text(200, "ready")
        : Answer.text(503, String.join("\n", reasons));
  }

  /** Ends at once; of those who are told nobody is waited for longer than a few seconds. */
  @Override
  public void close() {
    served.ifPresent(Served::close);
    sent.ifPresent(OtlpExport::close);
  }
}
