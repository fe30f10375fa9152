package dev.millrace.telemetry;

import dev.millrace.compile.CompiledJob;
import dev.millrace.telemetry.TelemetryServer.Answer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.MetricResults;
import org.jspecify.annotations.Nullable;

/**
 * Serves what is known of a run while it goes on: {@code /metrics} for Prometheus, {@code /healthz}
 * and {@code /readyz} for those who start it again or send it work, {@code /status} for {@code
 * millrace status}. Looks at the run once a second; nothing is done per record.
 */
public final class Telemetry implements AutoCloseable {
  /** What Prometheus 2 takes, and what Prometheus 3 insists on. */
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private static final long LOOK_EVERY = 1_000;

  /**
   * A run that is followed is looked at some times a second, but not while it is submitted to a
   * cluster or publishes its files, and nobody is to be killed for that.
   */
  private static final Duration ALIVE = Duration.ofMinutes(5);

  private final Run run;
  private final Clock clock;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);
  private final Movement movement = new Movement();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final TelemetryServer server;
  private long lookedAt;
  private @Nullable Snapshot snapshot;

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

  private Telemetry(Run run, MetricsAddress address, Clock clock) {
    this.run = run;
    this.clock = clock;
    this.lookedAt = clock.millis();
    registry.config().commonTags("pipeline", run.pipeline());
    Map<String, Supplier<Answer>> pages = new LinkedHashMap<>();
    pages.put("/metrics", this::metrics);
    pages.put("/healthz", this::health);
    pages.put("/readyz", this::readiness);
    pages.put("/status", this::status);
    this.server = TelemetryServer.start(address, pages);
    bindProcess();
  }

  /**
   * Listens, before the job starts: a port that is taken is no reason to end a job that runs.
   *
   * @throws dev.millrace.diag.UserException ML-5903 if that is not possible
   */
  public static Telemetry start(Run run, MetricsAddress address) {
    return new Telemetry(run, address, Clock.systemUTC());
  }

  static Telemetry start(Run run, MetricsAddress address, Clock clock) {
    return new Telemetry(run, address, clock);
  }

  private void bindProcess() {
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where it is served: {@code http://127.0.0.1:9464}. */
  public String url() {
    return server.url();
  }

  /** Looks at the run, unless it did so less than a second ago. */
  public synchronized void look(CompiledJob job, MetricResults metrics, Duration elapsed) {
    long now = clock.millis();
    if (snapshot != null && Math.abs(now - lookedAt) < LOOK_EVERY) {
      return;
    }
    see(Snapshot.of(job, metrics, elapsed, now));
  }

  synchronized void see(Snapshot seen) {
    lookedAt = seen.at();
    snapshot = seen;
    movement.see(seen);
  }

  private synchronized Answer metrics() {
    long now = clock.millis();
    List<Sample> samples = new ArrayList<>();
    samples.add(Sample.of(Metric.RUN_READY, ready(now).ready() ? 1 : 0));
    Snapshot known = snapshot;
    if (known != null) {
      samples.add(Sample.of(Metric.RUN_ELAPSED, known.elapsed().toMillis() / 1000.0, run.mode()));
      samples.addAll(Samples.of(known, movement, now));
    }
    meters.show(samples);
    return new Answer(200, PROMETHEUS, registry.scrape(PROMETHEUS));
  }

  private Readiness ready(long now) {
    Snapshot known = snapshot;
    return known == null ? Readiness.starting() : Readiness.of(known, movement, run.live(), now);
  }

  private synchronized Answer health() {
    long silent = clock.millis() - lookedAt;
    return silent <= ALIVE.toMillis()
        ? Answer.text(200, "alive")
        : Answer.text(503, "nobody has followed the run for " + silent / 1000 + " s");
  }

  private synchronized Answer readiness() {
    Readiness readiness = ready(clock.millis());
    return readiness.ready()
        ? Answer.text(200, "ready")
        : Answer.text(503, String.join("\n", readiness.reasons()));
  }

  private synchronized Answer status() {
    long now = clock.millis();
    return new Answer(
        200,
        "application/json",
        StatusJson.of(run, snapshot, movement, ready(now), now).toPrettyString() + "\n");
  }

  /** Ends at once; nobody is waited for. */
  @Override
  public void close() {
    server.close();
    collections.close();
    registry.close();
  }
}
