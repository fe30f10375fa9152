package dev.millrace.telemetry;

import dev.millrace.compile.CompiledJob;
import dev.millrace.telemetry.Telemetry.Run;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.beam.sdk.metrics.MetricResults;
import org.jspecify.annotations.Nullable;

/** What is known of a run, looked at once a second at most; for any threads. */
public final class Readings {
  private static final long LOOK_EVERY = 1_000;

  private final Run run;
  private final Clock clock;
  private final Movement movement = new Movement();
  private long lookedAt;
  private @Nullable Snapshot snapshot;

  /**
   * All that is known at one moment.
   *
   * @param snapshot of the last look; empty before the first
   * @param now in milliseconds since 1970
   */
  public record Seen(
      Run run, Optional<Snapshot> snapshot, Movement movement, Readiness readiness, long now) {}

  Readings(Run run, Clock clock) {
    this.run = run;
    this.clock = clock;
    this.lookedAt = clock.millis();
  }

  public static Readings of(Run run) {
    return new Readings(run, Clock.systemUTC());
  }

  public Run run() {
    return run;
  }

  /** Looks at the run; does nothing, and says so, if it did less than a second ago. */
  public synchronized boolean look(CompiledJob job, MetricResults metrics, Duration elapsed) {
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

  /** Makes something of what is known; nobody looks meanwhile. */
  public synchronized <T> T read(Function<Seen, T> reader) {
    long now = clock.millis();
    Optional<Snapshot> known = Optional.ofNullable(snapshot);
    Readiness readiness =
        known.map(at -> Readiness.of(at, movement, run.live(), now)).orElseGet(Readiness::starting);
    return reader.apply(new Seen(run, known, movement, readiness, now));
  }

  /** All numbers as they are now. */
  Samples samples() {
    return read(Samples::of);
  }

  /** How long nobody has looked at the run. */
  synchronized Duration silence() {
    return Duration.ofMillis(clock.millis() - lookedAt);
  }
}
