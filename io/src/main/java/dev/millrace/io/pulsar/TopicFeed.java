package dev.millrace.io.pulsar;

import dev.millrace.diag.UserException;
import dev.millrace.io.pulsar.PartitionRead.Chunk;
import dev.millrace.io.pulsar.PulsarSourceOptions.Held;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Reader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of all partitions of a topic, in chunks of one partition each, in turn. Brokers send
 * ahead what {@code prefetch} allows; partitions that are added are found. Used by one thread.
 */
final class TopicFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

  /** How often the partitions are listed. */
  private static final long LIST_EVERY = 30_000;

  private static final TopicPosition NOTHING = TopicPosition.start(Range.EARLIEST);

  private final PulsarSourceOptions options;
  private final Clock clock;
  private final PulsarLink link;
  private final @Nullable TopicHold hold;
  private final Map<Integer, PartitionRead> partitions = new LinkedHashMap<>();
  private final Semaphore arrived = new Semaphore(0);
  private @Nullable CompletableFuture<List<String>> listing;
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
      List<String> names = PulsarLink.ask(options.target(), "list partitions", link::partitions);
      checkGone(names, mark);
      String subscription = options.reading().subscription();
      this.hold =
          subscription == null ? null : new TopicHold(options.target(), link, subscription, mark);
      open(names, mark);
      this.listedAt = clock.millis();
      done = true;
    } finally {
      if (!done) {
        link.close();
      }
    }
  }

  /** A topic never loses partitions unless it was made anew. */
  private void checkGone(List<String> names, @Nullable PulsarMark mark) {
    Range range = options.range();
    Map<Integer, ?> known = mark != null ? mark.positions() : range.held();
    List<Integer> numbers = names.stream().map(PulsarTarget::number).toList();
    if (known != null && !numbers.containsAll(known.keySet())) {
      List<Integer> gone = new ArrayList<>(known.keySet());
      gone.removeAll(numbers);
      gap(options.target().shown() + " has no partitions " + gone + " any more");
    }
  }

  private void open(List<String> names, @Nullable PulsarMark mark) {
    boolean later = mark != null || !partitions.isEmpty();
    int queue = Math.max(1, options.reading().prefetch() / Math.max(1, names.size()));
    for (String name : names) {
      if (!partitions.containsKey(PulsarTarget.number(name))) {
        if (hold != null) {
          // Before anything is read, so that nothing is deleted meanwhile.
          hold.hold(name);
        }
        TopicPosition first = first(PulsarTarget.number(name), mark, later);
        PartitionRead read = open(name, first, queue);
        partitions.put(read.number(), read);
      }
    }
  }

  private PartitionRead open(String name, TopicPosition first, int queue) {
    Reader<byte[]> reader = reader(name, first, queue);
    if (first.isUnread() && first.since() == Range.LATEST) {
      // What comes while nobody has read anything yet must be found again after a restart.
      TopicPosition behind =
          TopicPosition.behind(
              PulsarLink.ask(options.target(), "read", () -> PulsarLink.last(reader)));
      var unused = reader.closeAsync();
      return new PartitionRead(name, reader(name, behind, queue), behind, false, NOTHING);
    } else if (first.isUnread() && first.since() >= 0) {
      TopicPosition there =
          TopicPosition.behind(
              PulsarLink.ask(options.target(), "read", () -> PulsarLink.last(reader)));
      PulsarLink.ask(options.target(), "read", () -> reader.seekAsync(first.since()));
      return new PartitionRead(name, reader, first, false, there);
    }
    // Compaction takes messages away that were read.
    boolean proving = first.isOfMessage() && !options.reading().compacted();
    return new PartitionRead(name, reader, first, proving, NOTHING);
  }

  private Reader<byte[]> reader(String name, TopicPosition at, int queue) {
    return PulsarLink.ask(
        options.target(), "read", () -> link.reader(name, at, options.reading(), queue));
  }

  /**
   * Where the read of a partition begins.
   *
   * @param later whether what is not known was added since the read began
   */
  private TopicPosition first(int number, @Nullable PulsarMark mark, boolean later) {
    Range range = options.range();
    TopicPosition known = mark == null ? null : mark.positions().get(number);
    if (known != null) {
      return known;
    }
    Held held = range.held() == null ? null : range.held().get(number);
    if (!later && held != null) {
      return TopicPosition.of(held);
    }
    return TopicPosition.start(later ? Range.EARLIEST : range.since());
  }

  /** The partitions that are known. */
  Collection<PartitionRead> partitions() {
    return partitions.values();
  }

  /** A partition that is known. */
  PartitionRead partition(int number) {
    PartitionRead read = partitions.get(number);
    if (read == null) {
      throw new IllegalArgumentException("not a partition that is read: " + number);
    }
    return read;
  }

  /** Partitions with messages that wait. */
  List<Integer> waiting() {
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
  @Nullable Chunk take(Duration wait) {
    list();
    partitions.values().forEach(read -> read.listen(arrived::release));
    Chunk chunk = take();
    if (chunk == null && await(wait)) {
      chunk = take();
    }
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
      gap(
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

  private void gap(String what) {
    if (!options.range().allowGap()) {
      throw PulsarFaults.error(
          options.target(),
          PulsarCodes.GAP,
          what + ". Write 'on_gap: continue' to go on with what is there.",
          null);
    }
    LOG.warn("{}", what);
  }

  /** Looks for partitions that were added, without waiting for the answer. */
  private void list() {
    CompletableFuture<List<String>> open = listing;
    if (open != null && open.isDone()) {
      listing = null;
      try {
        open(open.join(), null);
      } catch (CompletionException e) {
        // A topic that was deleted is told by nothing else; what passes is asked again.
        if (PulsarFaults.isPermanent(e)) {
          throw PulsarFaults.of(options.target(), "list partitions", e);
        }
      }
    }
    long now = clock.millis();
    if (listing == null && now - listedAt >= LIST_EVERY) {
      listedAt = now;
      listing = link.partitions();
    }
  }

  /**
   * Asks about partitions in which nothing comes.
   *
   * @throws UserException ML-5620 to ML-5623 if nobody answers for {@code retryFor}, or refuses
   */
  void ask(Collection<Integer> silent, long now) {
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

  /** Whether nobody answers for some partition at present. */
  boolean isOutage(long now) {
    return partitions.values().stream().anyMatch(read -> read.isFailing(now));
  }

  /** Whether all that there is was read, as brokers have said after a time. */
  boolean isAtEnd(long since) {
    return partitions.values().stream().allMatch(read -> read.isAtEnd(since));
  }

  /** What is to be done once these positions are durable. */
  Runnable durable(Map<Integer, TopicPosition> positions) {
    return hold == null ? () -> {} : hold.durable(positions);
  }

  @Override
  public void close() {
    link.close();
  }
}
