package dev.millrace.telemetry;

import dev.millrace.http.Answer;
import dev.millrace.http.Gate;
import dev.millrace.http.HttpAddress;
import dev.millrace.http.HttpPages;
import dev.millrace.http.Page;
import dev.millrace.telemetry.Readings.Seen;
import dev.millrace.telemetry.otlp.RunSpans;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells what is known of a run while it goes on: {@code /metrics} for Prometheus, {@code /healthz}
 * and {@code /readyz} for those who start it again or send it work, {@code /status} for {@code
 * millrace status}; and the metrics and spans to a collector of OpenTelemetry. Nothing is done per
 * record.
 */
public final class Telemetry implements AutoCloseable {
  private static final int THREADS = 4;

  /**
   * A run that is followed is looked at some times a second, but not while it is submitted to a
   * cluster or publishes its files, and nobody is to be killed for that.
   */
  private static final Duration ALIVE = Duration.ofMinutes(5);

  private final Readings readings;
  private final Optional<Served> served;
  private final Optional<OtlpExport> sent;
  private final Optional<RunSpans> spans;

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
  private record Served(HttpPages server, PrometheusExport prometheus) {
    void close() {
      server.close();
      prometheus.close();
    }
  }

  private Telemetry(Readings readings, Observers observers, Consumer<String> problems) {
    Run run = readings.run();
    this.readings = readings;
    this.served = observers.served().map(address -> serve(run, address));
    this.spans =
        observers
            .traceShare()
            .flatMap(
                share ->
                    observers
                        .collector()
                        .map(at -> RunSpans.to(at, run.pipeline(), share, problems).begin()));
    this.sent =
        observers
            .collector()
            .map(
                collector ->
                    new OtlpExport(
                        run.pipeline(), readings, collector, OtlpExport.EVERY, problems));
  }

  private Served serve(Run run, HttpAddress address) {
    PrometheusExport prometheus = new PrometheusExport(run.pipeline(), readings);
    Map<String, Page> pages = new LinkedHashMap<>();
    pages.put("/metrics", asked -> Answer.of(200, PrometheusExport.TYPE, prometheus.text()));
    pages.put("/healthz", asked -> health());
    pages.put("/readyz", asked -> readings.read(Telemetry::readiness));
    pages.put("/status", asked -> readings.read(Telemetry::status));
    HttpPages.Site site = new HttpPages.Site("--metrics-port", THREADS, Gate.OPEN, pages);
    return new Served(HttpPages.start(address, site), prometheus);
  }

  /**
   * Begins before the job starts: a port that is taken is no reason to end a job that runs.
   *
   * @param readings of the run; somebody else looks, and says so by {@link #looked}
   * @param problems is told once of what goes wrong on the way to others
   * @throws dev.millrace.diag.UserException ML-5903 if the port cannot be listened on
   */
  public static Telemetry start(Readings readings, Observers observers, Consumer<String> problems) {
    return new Telemetry(readings, observers, problems);
  }

  static Telemetry start(Run run, HttpAddress address, Clock clock) {
    Observers asking = new Observers(Optional.of(address), Optional.empty());
    return new Telemetry(new Readings(run, clock), asking, problem -> {});
  }

  /** Where it is served: {@code http://127.0.0.1:9464}. */
  public Optional<String> url() {
    return served.map(s -> s.server().url());
  }

  /** Takes note of a look at the run. */
  public void looked() {
    sent.ifPresent(OtlpExport::refresh);
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

  private static Answer readiness(Seen seen) {
    List<String> reasons = seen.readiness().reasons();
    return seen.readiness().ready()
        ? Answer.text(200, "ready")
        : Answer.text(503, String.join("\n", reasons));
  }

  private static Answer status(Seen seen) {
    return Answer.of(200, "application/json", StatusJson.of(seen).toPrettyString() + "\n");
  }

  /** Ends at once; of those who are told nobody is waited for longer than a few seconds. */
  @Override
  public void close() {
    served.ifPresent(Served::close);
    spans.ifPresent(RunSpans::close);
    sent.ifPresent(OtlpExport::close);
  }
}
