package dev.millrace.telemetry;

import dev.millrace.compile.CompiledJob;
import dev.millrace.telemetry.Telemetry.Run;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.metrics.MetricResults;
import org.jspecify.annotations.Nullable;

/** What is known of a run, looked at once a second at most. */
final class Readings {
  private static final long LOOK_EVERY = 1_000;

  private final Run run;
  private final Clock clock;
  private final Movement movement = new Movement();
  private long lookedAt;
  private @Nullable Snapshot snapshot;

  Readings(Run run, Clock clock) {
    this.run = run;
    this.clock = clock;
    this.lookedAt = clock.millis();
  }

  /** Looks at the run; does nothing, and says so, if it did less than a second ago. */
  synchronized boolean look(CompiledJob job, MetricResults metrics, Duration elapsed) {
    long now = clock.millis();
    if (snapshot != null && Math.abs(now - lookedAt) < LOOK_EVERY) {
      return false;
    }
    see(Snapshot.of(job, metrics, elapsed, now));
    return true;
  }

  synchronized void see(Snapshot seen) {
    lookedAt = seen.at();
    snapshot = seen;
    movement.see(seen);
  }

  /** All numbers as they are now. */
  synchronized Samples samples() {
    long now = clock.millis();
    return Samples.of(run, Optional.ofNullable(snapshot), movement, ready(now), now);
  }

  synchronized Readiness ready() {
    return ready(clock.millis());
  }

  private Readiness ready(long now) {
    Snapshot known = snapshot;
    return known == null ? Readiness.starting() : Readiness.of(known, movement, run.live(), now);
  }

  /** How long nobody has looked at the run. */
  synchronized Duration silence() {
    return Duration.ofMillis(clock.millis() - lookedAt);
  }

  synchronized String status() {
    long now = clock.millis();
    return StatusJson.of(run, snapshot, movement, ready(now), now).toPrettyString() + "\n";
  }
}
