package dev.millrace.io.pulsar;

import dev.millrace.diag.UserException;
import dev.millrace.io.partitioned.PartitionedFeed;
import dev.millrace.io.partitioned.PartitionedMark.Standing;
import dev.millrace.io.partitioned.SplitClock;
import dev.millrace.io.pulsar.PartitionRead.Chunk;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The messages of all partitions of a topic, in chunks of one partition each, in turn. Brokers send
 * ahead what {@code prefetch} allows; partitions that are added are found. Used by one thread.
 */
final class TopicFeed
    implements PartitionedFeed<Integer, PulsarMessage, TopicPosition, PulsarMark> {
  /** How often the partitions are listed. */
  private static final long LIST_EVERY = 30_000;

  /** An answer that is older says nothing of the present. */
  private static final long FRESH = 2_000;

  private final PulsarSourceOptions options;
  private final Clock clock;
  private final PulsarLink link;
  private final @Nullable TopicHold hold;
  private final Map<Integer, PartitionRead> partitions = new LinkedHashMap<>();
  private final Semaphore arrived = new Semaphore(0);
  private final PartitionOpening opening;
  private @Nullable CompletableFuture<List<PartitionRead>> added;
  private long listedAt;
  private int turn;

  /**
   * Opens the feed at a mark, or where the options say.
   *
   * @throws UserException ML-5620 to ML-5624
   */
  TopicFeed(PulsarSourceOptions options, @Nullable PulsarMark mark) {
    this.options = options;
    this.clock = options.times().clock();
    this.link = PulsarLink.open(options.target());
    boolean done = false;
    try {
      String subscription = options.reading().subscription();
      this.hold =
          subscription == null ? null : new TopicHold(options.target(), link, subscription, mark);
      this.opening = new PartitionOpening(options, link, hold, mark);
      know(opening.begin(PulsarLink.ask(options.target(), "list partitions", link::partitions)));
      this.listedAt = clock.millis();
      done = true;
    } finally {
      if (!done) {
        link.close();
      }
    }
  }

  private void know(List<PartitionRead> reads) {
    reads.forEach(read -> partitions.put(read.number(), read));
  }

  private PartitionRead partition(int number) {
    PartitionRead read = partitions.get(number);
    if (read == null) {
      throw new IllegalArgumentException("not a partition that is read: " + number);
    }
    return read;
  }

  @Override
  public List<Integer> waiting() {
    return partitions.values().stream()
        .filter(PartitionRead::hasArrived)
        .map(PartitionRead::number)
        .toList();
  }

  /**
   * The next chunk; null if none came in time.
   *
   * @throws UserException ML-5620 to ML-5624
   */
  @Override
  public @Nullable Chunk take(Duration wait) {
    partitions.values().forEach(read -> read.listen(arrived::release));
    Chunk chunk = take();
    if (chunk == null && await(wait)) {
      chunk = take();
    }
    list();
    return chunk;
  }

  private boolean await(Duration wait) {
    try {
      boolean some = arrived.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
      arrived.drainPermits();
      return some;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Partitions in turn, so that none has to wait for ever. */
  private @Nullable Chunk take() {
    List<PartitionRead> all = List.copyOf(partitions.values());
    for (int i = 0; i < all.size(); i++) {
      PartitionRead read = all.get((turn + i) % all.size());
      if (read.hasArrived()) {
        turn = (turn + i + 1) % all.size();
        Chunk chunk = take(read);
        if (chunk != null) {
          return chunk;
        }
      }
    }
    return null;
  }

  private @Nullable Chunk take(PartitionRead read) {
    TopicPosition stood = read.position();
    Chunk chunk;
    try {
      chunk = read.take();
    } catch (CompletionException e) {
      throw PulsarFaults.of(options.target(), "read", e);
    }
    if (chunk != null && chunk.isAfterGap()) {
      PartitionOpening.gap(
          options,
          options.target().shown()
              + ", partition "
              + read.number()
              + ": the message that was read last, "
              + stood.ledger()
              + ":"
              + stood.entry()
              + ", is not there any more, so that messages after it may have been deleted before"
              + " they were read, or the topic was made anew");
    }
    return chunk;
  }

  /** Looks for partitions that were added, without waiting for them. */
  private void list() {
    CompletableFuture<List<PartitionRead>> found = added;
    if (found != null && found.isDone()) {
      added = null;
      try {
        know(found.join());
      } catch (CompletionException e) {
        // A topic that was deleted is told by nothing else; what passes is asked again.
        if (PulsarFaults.isPermanent(e)) {
          throw PulsarFaults.of(options.target(), "list partitions", e);
        }
      }
    }
    long now = clock.millis();
    if (added == null && now - listedAt >= LIST_EVERY) {
      listedAt = now;
      added = link.partitions().thenCompose(opening::added);
    }
  }

  @Override
  public void adopt(SplitClock<Integer> known, long now) {
    partitions
        .keySet()
        .forEach(
            number -> {
              if (!known.partitions().containsKey(number)) {
                known.add(number, now);
              }
            });
    known
        .partitions()
        .forEach(
            (number, own) -> {
              // A topic that was made anew may have fewer than the one of a mark.
              if (!partitions.containsKey(number)) {
                own.end();
              }
            });
  }

  /**
   * Asks about partitions in which nothing comes.
   *
   * @throws UserException ML-5620 to ML-5623 if nobody answers for {@code retryFor}, or refuses
   */
  @Override
  public void ask(Collection<Integer> silent, long now) {
    for (int number : silent) {
      PartitionRead read = partition(number);
      Throwable failure = read.ask(now);
      if (failure != null
          && (PulsarFaults.isPermanent(failure)
              || read.failingFor(now) > options.target().retryFor().toMillis())) {
        throw PulsarFaults.of(options.target(), "read", failure);
      }
    }
  }

  @Override
  public long freshSince(long now) {
    return now - FRESH;
  }

  @Override
  public boolean isOutage(long now) {
    return partitions.values().stream().anyMatch(read -> read.isFailing(now));
  }

  @Override
  public boolean isAtEnd(Integer number, long since) {
    return partition(number).isAtEnd(since);
  }

  @Override
  public boolean isAtEnd(long since) {
    return partitions.values().stream().allMatch(read -> read.isAtEnd(since));
  }

  @Override
  public OptionalLong waitsSince() {
    return partitions.values().stream().flatMapToLong(read -> read.waitsSince().stream()).min();
  }

  @Override
  public int number(Integer number) {
    return number;
  }

  @Override
  public Map<Integer, TopicPosition> positions() {
    return partitions.values().stream()
        .collect(Collectors.toMap(PartitionRead::number, PartitionRead::position));
  }

  @Override
  public PulsarMark mark(Standing<Integer, TopicPosition> standing, Runnable ended) {
    Runnable durable = hold == null ? () -> {} : hold.durable(standing.positions());
    return new PulsarMark(
        standing,
        () -> {
          durable.run();
          ended.run();
        });
  }

  @Override
  public void close() {
    opening.close();
    link.close();
  }
}
