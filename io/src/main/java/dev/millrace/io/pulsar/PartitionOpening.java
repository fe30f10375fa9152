package dev.millrace.io.pulsar;

import dev.millrace.diag.UserException;
import dev.millrace.io.partitioned.ArchivedEnd;
import dev.millrace.io.pulsar.PulsarSourceOptions.Range;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pulsar.client.api.Reader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the readers of a topic's partitions, at a mark or where the options say, and later those
 * that were added. Used by one thread at a time.
 */
final class PartitionOpening implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionOpening.class);
  private static final TopicPosition NOTHING = TopicPosition.start(Range.EARLIEST);

  private final PulsarSourceOptions options;
  private final PulsarLink link;
  private final @Nullable TopicHold hold;
  private final @Nullable PulsarMark mark;
  private final Set<Integer> opened = new HashSet<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(PartitionOpening::daemon);

  /**
   * @param hold that keeps brokers from deleting what was not read; null for none
   * @param mark from which the read goes on; null if it begins
   */
  PartitionOpening(
      PulsarSourceOptions options,
      PulsarLink link,
      @Nullable TopicHold hold,
      @Nullable PulsarMark mark) {
    this.options = options;
    this.link = link;
    this.hold = hold;
    this.mark = mark;
  }

  /**
   * Opens the partitions that were there when the read began.
   *
   * @throws UserException ML-5620 to ML-5624
   */
  List<PartitionRead> begin(List<String> names) {
    checkGone(names);
    return open(names, mark != null);
  }

  /** A topic never loses partitions unless it was made anew. */
  private void checkGone(List<String> names) {
    Map<Integer, ?> known = mark != null ? mark.positions() : options.range().held();
    List<Integer> numbers = names.stream().map(PulsarTarget::number).toList();
    if (known != null && !numbers.containsAll(known.keySet())) {
      List<Integer> gone = new ArrayList<>(known.keySet());
      gone.removeAll(numbers);
      gap(options, options.target().shown() + " has no partitions " + gone + " any more");
    }
  }

  /**
   * Opens the partitions that were added, in a thread of its own: one whose broker is away must not
   * hold up the others.
   */
  CompletableFuture<List<PartitionRead>> added(List<String> names) {
    return names.stream().map(PulsarTarget::number).allMatch(opened::contains)
        ? CompletableFuture.completedFuture(List.of())
        : CompletableFuture.supplyAsync(() -> open(names, true), thread);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "millrace-pulsar");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @param later whether what is not known was added since the read began
   */
  private List<PartitionRead> open(List<String> names, boolean later) {
    int queue = Math.max(1, options.reading().prefetch() / Math.max(1, names.size()));
    List<PartitionRead> reads = new ArrayList<>();
    for (String name : names) {
      int number = PulsarTarget.number(name);
      if (opened.add(number)) {
        if (hold != null) {
          // Before anything is read, so that nothing is deleted meanwhile.
          hold.hold(name);
        }
        reads.add(open(name, first(number, later), queue));
      }
    }
    return reads;
  }

  private PartitionRead open(String name, TopicPosition first, int queue) {
    Reader<byte[]> reader = reader(name, first, queue);
    if (first.isUnread() && first.since() == Range.LATEST) {
      // What comes while nobody has read anything yet must be found again after a restart.
      TopicPosition behind = end(reader);
      var unused = reader.closeAsync();
      return new PartitionRead(name, reader(name, behind, queue), behind, false, NOTHING);
    } else if (first.isUnread() && first.since() >= 0) {
      TopicPosition there = end(reader);
      PulsarLink.ask(options.target(), "read", () -> reader.seekAsync(first.since()));
      return new PartitionRead(name, reader, first, false, there);
    }
    // Compaction takes messages away that were read.
    boolean proving = first.isOfMessage() && !options.reading().compacted();
    return new PartitionRead(name, reader, first, proving, NOTHING);
  }

  /** After what is there. */
  private TopicPosition end(Reader<byte[]> reader) {
    return TopicPosition.behind(
        PulsarLink.ask(options.target(), "read", () -> PulsarLink.last(reader)));
  }

  private Reader<byte[]> reader(String name, TopicPosition at, int queue) {
    return PulsarLink.ask(
        options.target(), "read", () -> link.reader(name, at, options.reading(), queue));
  }

  /** Where the read of a partition begins. */
  private TopicPosition first(int number, boolean later) {
    Range range = options.range();
    TopicPosition known = mark == null ? null : mark.positions().get(number);
    if (known != null) {
      return known;
    }
    ArchivedEnd held = range.held() == null ? null : range.held().get(number);
    if (!later && held != null) {
      return TopicPosition.of(held);
    }
    return TopicPosition.start(later ? Range.EARLIEST : range.since());
  }

  /**
   * Messages may have been deleted before they were read.
   *
   * @throws UserException ML-5624 unless that is allowed
   */
  static void gap(PulsarSourceOptions options, String what) {
    if (!options.range().allowGap()) {
      throw PulsarFaults.error(
          options.target(),
          PulsarCodes.GAP,
          what + ". Write 'on_gap: continue' to go on with what is there.",
          null);
    }
    LOG.warn("{}", what);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
