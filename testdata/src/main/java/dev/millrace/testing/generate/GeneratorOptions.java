package dev.millrace.testing.generate;

import java.time.Duration;
import java.time.Instant;

/**
 * What to generate. Equal options give equal records on every machine.
 *
 * @param events how many events happen on the domain's busy streams; changelog entries and
 *     redelivered duplicates come on top
 * @param seed of all randomness
 * @param start of event time; catalogue and profiles reach up to an hour further back
 * @param duration of event time over which the events spread; payments may end up to 15 minutes
 *     later
 * @param maxOutOfOrderness the bound that an event on time keeps: at most so far behind the highest
 *     event time of its partition
 * @param duplicates share of good events that are delivered twice, in [0, 1]
 * @param late share of events that come below the bound, in [0, 1]
 * @param malformed share of events that are spoilt, in [0, 1]; the kinds take turns
 */
public record GeneratorOptions(
    long events,
    long seed,
    Instant start,
    Duration duration,
    Duration maxOutOfOrderness,
    double duplicates,
    double late,
    double malformed) {
  /** The seed of the demo. */
  public static final long DEFAULT_SEED = 42;

  /** Where event time begins unless told otherwise: a Saturday morning that is over. */
  public static final Instant DEFAULT_START = Instant.parse("2025-03-01T10:00:00Z");

  public GeneratorOptions {
    check(events > 0, "events must be > 0, but was: " + events);
    check(duration.toMillis() > 0, "duration must be > 0, but was: " + duration);
    check(!maxOutOfOrderness.isNegative(), "maxOutOfOrderness must be >= 0");
    check(share(duplicates), "duplicates must be in [0, 1], but was: " + duplicates);
    check(share(late), "late must be in [0, 1], but was: " + late);
    check(share(malformed), "malformed must be in [0, 1], but was: " + malformed);
  }

  /** 2 % duplicates, 1 % late, 0.5 % malformed, 2 minutes out of order, the domain's duration. */
  public static GeneratorOptions of(Domain domain, long events) {
    return new GeneratorOptions(
        events,
        DEFAULT_SEED,
        DEFAULT_START,
        domain.usualDuration(),
        Duration.ofMinutes(2),
        0.02,
        0.01,
        0.005);
  }

  /** What the demo produces: at least 20,000 events over the three domains. */
  public static GeneratorOptions demo(Domain domain) {
    return of(
        domain,
        switch (domain) {
          case PLAYBACK -> 12_000;
          case ORDERS -> 6_000;
          case USERS -> 4_000;
        });
  }

  /** The same with another seed. */
  public GeneratorOptions withSeed(long newSeed) {
    return new GeneratorOptions(
        events, newSeed, start, duration, maxOutOfOrderness, duplicates, late, malformed);
  }

  /** The same over another span of event time. */
  public GeneratorOptions withTime(Instant newStart, Duration newDuration) {
    return new GeneratorOptions(
        events, seed, newStart, newDuration, maxOutOfOrderness, duplicates, late, malformed);
  }

  /** The same with another bound. */
  public GeneratorOptions withMaxOutOfOrderness(Duration bound) {
    return new GeneratorOptions(events, seed, start, duration, bound, duplicates, late, malformed);
  }

  /** The same with other shares of defects. */
  public GeneratorOptions withDefects(double newDuplicates, double newLate, double newMalformed) {
    return new GeneratorOptions(
        events, seed, start, duration, maxOutOfOrderness, newDuplicates, newLate, newMalformed);
  }

  private static boolean share(double value) {
    return value >= 0 && value <= 1;
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
