package dev.millrace.testing.generate;

import dev.millrace.testing.generate.Story.Happening;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The records of one domain in the order in which they reach Kafka: out of order within the bound,
 * some redelivered, some below the bound, some spoilt. Records are made as they are asked for, so
 * that millions need no memory; what is held are the records of about one bound.
 *
 * <p>An event that happens at τ arrives at τ + delay. With delay ≤ bound every event seen before it
 * has τ' ≤ τ + delay, so that the partition's watermark (highest τ' − bound) is at most τ: it is on
 * time in whatever partition it lands. A late event waits until the watermark of its own partition
 * is above τ; at the end of the stream, where nothing raises the watermark any more, it comes on
 * time after all. {@link TestRecord#kind} is what came of it.
 *
 * <p>Malformed records never hold the highest event time of their partition when they arrive:
 * whether a reader takes the time of a record it cannot read makes no difference.
 */
public final class Generator implements Iterator<TestRecord> {
  /** A record on its way. */
  private record Pending(
      long arrival, long number, Happening event, Kind kind, int partition, byte[] value) {}

  private static final Kind[] MALFORMED = {
    Kind.BROKEN_JSON, Kind.WRONG_TYPE, Kind.MISSING_FIELD, Kind.BINARY, Kind.FAR_FUTURE
  };

  private final GeneratorOptions options;
  private final long boundMillis;
  private final Story story;
  private final Dice dice;
  private final Payloads payloads;
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(
          (a, b) ->
              a.arrival != b.arrival
                  ? Long.compare(a.arrival, b.arrival)
                  : Long.compare(a.number, b.number));
  private final Map<StreamShape, long[]> highest = new HashMap<>();
  private final Map<StreamShape, Integer> spoilt = new HashMap<>();
  private final Counts counts = new Counts();
  private @Nullable Happening upcoming;
  private long number;

  private Generator(Domain domain, GeneratorOptions options) {
    this.options = options;
    this.boundMillis = options.maxOutOfOrderness().toMillis();
    this.story = domain.story(options);
    // Other dice than the story's: what happens does not depend on how it is delivered.
    this.dice = new Dice(options.seed() ^ 0x5DEECE66DL);
    this.payloads = new Payloads(dice);
    for (StreamShape stream : domain.streams()) {
      long[] none = new long[stream.partitions()];
      Arrays.fill(none, Long.MIN_VALUE);
      highest.put(stream, none);
    }
    this.upcoming = story.next().orElse(null);
  }

  /** The records of a domain. */
  public static Generator of(Domain domain, GeneratorOptions options) {
    return new Generator(domain, options);
  }

  /** The demo's records of a domain: default seed, default number of events. */
  public static Generator demo(Domain domain) {
    return of(domain, GeneratorOptions.demo(domain));
  }

  /** What was handed out so far. */
  public Counts counts() {
    return counts;
  }

  @Override
  public boolean hasNext() {
    return upcoming != null || !pending.isEmpty();
  }

  @Override
  public TestRecord next() {
    while (true) {
      deliverUntilDue();
      Pending record = pending.poll();
      if (record == null) {
        throw new NoSuchElementException("all records were handed out");
      }
      Optional<TestRecord> made = arrive(record);
      if (made.isPresent()) {
        counts.add(made.get());
        return made.get();
      }
    }
  }

  /** Sends off events until none that is still to happen can arrive before the earliest pending. */
  private void deliverUntilDue() {
    Happening event = upcoming;
    while (event != null && (pending.isEmpty() || event.time() <= pending.element().arrival())) {
      send(event);
      event = story.next().orElse(null);
      upcoming = event;
    }
  }

  private void send(Happening event) {
    double share = dice.share();
    int home = partition(event);
    if (share < options.malformed()) {
      int turn = spoilt.merge(event.stream(), 1, Integer::sum);
      Kind kind = MALFORMED[turn % MALFORMED.length];
      pend(event, delay(), kind, home, payloads.spoilt(event, kind));
      return;
    }
    byte[] value = payloads.whole(event);
    if (share < options.malformed() + options.late()) {
      long behind = boundMillis + 1 + dice.below(2 * boundMillis + 30_000);
      pend(event, behind, Kind.LATE, home, value);
      return;
    }
    long delay = delay();
    pend(event, delay, Kind.ON_TIME, home, value);
    if (dice.chance(options.duplicates())) {
      int partitions = event.stream().partitions();
      boolean elsewhere = partitions > 1 && dice.chance(0.3);
      int other = elsewhere ? (home + 1 + dice.below(partitions - 1)) % partitions : home;
      long again = delay + dice.below(boundMillis - delay + 1);
      pend(event, again, Kind.DUPLICATE, other, value);
    }
  }

  private void pend(Happening event, long delay, Kind kind, int partition, byte[] value) {
    pending.add(new Pending(event.time() + delay, number++, event, kind, partition, value));
  }

  /** Mostly a few seconds, now and then anything up to the bound. */
  private long delay() {
    long most = dice.chance(0.85) ? Math.min(3_000, boundMillis) : boundMillis;
    return dice.skewed(most + 1);
  }

  /**
   * The record as it arrives, or empty if it has to wait some more to be what it is meant to be.
   */
  private Optional<TestRecord> arrive(Pending record) {
    Happening event = record.event();
    long[] seen = Objects.requireNonNull(highest.get(event.stream()));
    long top = seen[record.partition()];
    boolean late = top != Long.MIN_VALUE && event.time() < top - boundMillis;
    boolean tooEarly =
        record.kind() == Kind.LATE ? !late : record.kind().dead() && top < event.time();
    if (tooEarly && upcoming != null) {
      long arrival = record.arrival() + Math.max(1_000, boundMillis / 2);
      pending.add(
          new Pending(arrival, number++, event, record.kind(), record.partition(), record.value()));
      return Optional.empty();
    }
    boolean dead = record.kind().dead();
    Kind kind = record.kind();
    if (!dead) {
      seen[record.partition()] = Math.max(top, event.time());
      kind = late ? Kind.LATE : kind == Kind.LATE ? Kind.ON_TIME : kind;
    }
    return Optional.of(
        new TestRecord(
            event.stream(),
            record.partition(),
            key(event),
            record.value(),
            kind,
            event.time(),
            dead ? null : event.row()));
  }

  private static @Nullable String key(Happening event) {
    Object key = event.row().get(event.stream().keyColumn());
    return key == null ? null : key.toString();
  }

  private static int partition(Happening event) {
    String key = key(event);
    int hash = key == null ? 0 : key.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 15), event.stream().partitions());
  }
}
