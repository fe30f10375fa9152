package dev.millrace.io.kafka.read;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a broker's answer is waited for, and whether missing answers are an outage. A broker
 * that is always slow is not away: it gets twice as long after each question without an answer, up
 * to the connection's timeout. One that used to answer faster gets about twice what its last answer
 * took, because a question that is waited for hides an outage as long as that.
 */
final class Patience {
  /** At least so long, so that a reader does not hold up its runner, nor take noise for outages. */
  private static final Duration LEAST = Duration.ofMillis(500);

  /** So many questions without an answer are an outage; one may be slow, or the first of all. */
  private static final int OUTAGE = 2;

  private final Duration most;
  private Duration now = LEAST;
  private int unanswered;
  private boolean outage;
  private boolean asked;

  /**
   * @param most however slow the broker is
   */
  Patience(Duration most) {
    this.most = most;
  }

  /** How long to wait for the next answer. */
  Duration now() {
    return now;
  }

  /** No answer came in time. */
  void unanswered() {
    asked = true;
    unanswered++;
    outage = unanswered >= OUTAGE;
    now = limited(now.multipliedBy(2));
  }

  /**
   * An answer came.
   *
   * @param took how long that took
   */
  void answered(Duration took) {
    asked = true;
    // The first answer after an outage: what passed until it came was part of that.
    outage = unanswered >= OUTAGE;
    unanswered = 0;
    now = limited(took.multipliedBy(2));
  }

  /** Whether the time up to the last answer, or the lack of one, belongs to an outage. */
  boolean isOutage() {
    return outage;
  }

  /**
   * Whether answers are missing now; empty before the first question, and while a single one has
   * none.
   */
  Optional<Boolean> unreachable() {
    return asked && (unanswered == 0 || unanswered >= OUTAGE)
        ? Optional.of(unanswered > 0)
        : Optional.empty();
  }

  private Duration limited(Duration wanted) {
    Duration atLeast = wanted.compareTo(LEAST) < 0 ? LEAST : wanted;
    return atLeast.compareTo(most) < 0 ? atLeast : most;
  }
}
