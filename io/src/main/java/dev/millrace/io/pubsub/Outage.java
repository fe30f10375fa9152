package dev.millrace.io.pubsub;

import java.io.IOException;

/** How long Pub/Sub has not answered, and when it is asked again. */
final class Outage {
  private static final long FIRST_WAIT_MILLIS = 200;
  private static final long LONGEST_WAIT_MILLIS = 5_000;

  private final PubsubConnection connection;
  private final String doing;
  private long since = -1;
  private int failures;

  /**
   * @param doing what is tried, as an infinitive
   */
  Outage(PubsubConnection connection, String doing) {
    this.connection = connection;
    this.doing = doing;
  }

  boolean lasts() {
    return failures > 0;
  }

  void answered() {
    failures = 0;
    since = -1;
  }

  /**
   * Notes a failure.
   *
   * @return when to ask again, wall clock in milliseconds
   * @throws dev.millrace.diag.UserException if trying again cannot help or has not helped for long
   *     enough
   */
  long failed(IOException e, long now) {
    if (since < 0) {
      since = now;
    }
    if (PubsubFaults.isPermanent(e) || now - since > connection.retryFor().toMillis()) {
      throw PubsubFaults.of(connection, doing, e);
    }
    long wait = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(failures, 10));
    failures++;
    // Spread by the clock's own noise: readers that failed together do not come back together.
    return now + wait + now % (wait / 4 + 1);
  }
}
