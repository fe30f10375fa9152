package dev.millrace.runner.flink;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/**
 * Tells a cluster that somebody waits for a job, for as long as somebody does. The cluster cancels
 * a job whose last sign is older than what the sign itself said.
 *
 * @param within how long one sign lasts, by the clocks of both machines
 */
record ClientSign(Duration within, ScheduledExecutorService clock) implements AutoCloseable {
  private static final Duration USUAL = Duration.ofMinutes(1);

  /** One lost sign, or two, are no reason to give a job up. */
  private static final int SIGNS_WITHIN = 5;

  /** By the profile's {@code client.heartbeat.timeout}, in milliseconds; a minute without it. */
  static ClientSign of(ClusterSettings settings) {
    Configuration given = new Configuration();
    String key = ClientOptions.CLIENT_HEARTBEAT_TIMEOUT.key();
    settings.setting(key).ifPresent(value -> given.setString(key, value));
    return new ClientSign(
        given
            .getOptional(ClientOptions.CLIENT_HEARTBEAT_TIMEOUT)
            .map(Duration::ofMillis)
            .orElse(USUAL),
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "millrace-client-sign");
              thread.setDaemon(true);
              return thread;
            }));
  }

  void begin(JobClient client) {
    long every = within.toMillis() / SIGNS_WITHIN;
    var unused = clock.scheduleWithFixedDelay(() -> give(client), 0, every, TimeUnit.MILLISECONDS);
  }

  private void give(JobClient client) {
    try {
      client.reportHeartbeat(System.currentTimeMillis() + within.toMillis());
    } catch (RuntimeException awayOrOver) {
      // The next one may arrive. A job that is over needs none.
      return;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
