package dev.millrace.telemetry;

import dev.millrace.telemetry.otlp.OtlpSettings;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Sends all metrics to a collector of OpenTelemetry, every now and then and once more at the end. A
 * collector that is away or hangs keeps nobody waiting.
 */
final class OtlpExport implements AutoCloseable {
  /** How often metrics are sent. */
  static final Duration EVERY = Duration.ofSeconds(10);

  /** How long the end of a run waits for the collector at most. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final ThreadFactory THREADS =
      task -> {
        Thread thread = new Thread(task, "millrace-otlp");
        thread.setDaemon(true);
        return thread;
      };

  private final Readings readings;
  private final OtlpSender sender;
  private final OtlpMeterRegistry registry;
  private final Meters meters;
  private final ProcessMeters process;

  /**
   * @param collector the address to which {@code /v1/metrics} is added
   * @param problems is told when the collector does not take them, and when it does again
   */
  OtlpExport(
      String pipeline,
      Readings readings,
      URI collector,
      Duration every,
      Consumer<String> problems) {
    this.readings = readings;
    this.sender = new OtlpSender(pipeline, problems);
    this.registry =
        OtlpMeterRegistry.builder(new OtlpSettings(collector, "metrics", every))
            .threadFactory(THREADS)
            .metricsSender(sender)
            .build();
    registry.config().commonTags("pipeline", pipeline);
    this.meters = new Meters(registry);
    this.process = new ProcessMeters(registry);
  }

  /** Takes the numbers as they are now; sending reads them later. */
  synchronized void refresh() {
    Samples samples = readings.samples();
    meters.show(samples.numbers());
    sender.show(samples.histograms());
  }

  /** Sends the last numbers, and waits no longer than {@link #PATIENCE}. */
  @Override
  public void close() {
    refresh();
    Thread last = THREADS.newThread(registry::close);
    last.start();
    try {
      last.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.close();
  }
}
