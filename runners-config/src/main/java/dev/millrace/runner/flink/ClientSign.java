package dev.millrace.runner.flink;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.core.execution.JobClient;

/**
 * Tells a cluster that somebody waits for a job, for as long as somebody does. The cluster cancels
 * a job whose last sign is older than what the sign itself said.
 *
 * @param within how long one sign lasts, by the clocks of both machines
 */
record ClientSign(Duration within, ScheduledExecutorService clock) implements AutoCloseable {
  private static final String KEY = ClientOptions.CLIENT_HEARTBEAT_TIMEOUT.key();

  private static final Duration USUAL = Duration.ofMinutes(1);

  private static final Duration LEAST = Duration.ofSeconds(1);

  /** One lost sign, or two, are no reason to give a job up. */
  private static final int SIGNS_WITHIN = 5;

  /**
   * By the profile's {@code client.heartbeat.timeout}, in milliseconds; a minute without it.
   *
   * @throws dev.millrace.diag.UserException ML-4200 for less than {@link #LEAST}
   */
  static ClientSign of(ClusterSettings settings) {
    return new ClientSign(
        settings.setting(KEY).map(ClientSign::lasting).orElse(USUAL),
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "millrace-client-sign");
              thread.setDaemon(true);
              return thread;
            }));
  }

  private static Duration lasting(String text) {
    if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) < LEAST.toMillis()) {
      throw FlinkCodes.error(
          FlinkCodes.PROFILE,
          KEY + " of the profile: got '" + text + "'; expected milliseconds, 1000 or more");
    }
    return Duration.ofMillis(Long.parseLong(text));
  }

  /**
   * Gives signs from now on.
   *
   * @param client one that does not try again: a sign that arrives late would take back what a
   *     later one has said
   */
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
