package dev.millrace.compile;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.io.parquet.ArchiveManifest;
import dev.millrace.io.parquet.ArchivePartition;
import dev.millrace.io.parquet.ArchiveSession;
import dev.millrace.io.pubsub.Numbering;
import dev.millrace.io.pubsub.PubsubSourceOptions;
import dev.millrace.plan.node.StreamNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a subscription is archived exactly once although it has no offsets: messages are numbered as
 * they arrive, and acknowledged once the archive's manifest says that it holds them. What an
 * archiver that was killed had archived and not acknowledged yet comes again; the archive knows its
 * ids.
 *
 * @param source numbered from where the archive ends
 * @param starts where the archive begins if it holds nothing yet
 * @param rollEvery how long a message waits for its commit
 */
record PubsubArchive(
    PubsubSourceOptions source, Map<ArchivePartition, Long> starts, Duration rollEvery) {
  /** What is not committed cannot be acknowledged, and the service owes only so much. */
  private static final Duration MOST = Duration.ofSeconds(10);

  /** Messages that nobody numbered have the number 0. */
  private static final long FIRST = 1;

  static PubsubArchive of(
      StreamNode stream,
      EndpointSpec live,
      Optional<Duration> untilIdle,
      ArchiveSession session,
      String path) {
    PubsubSourceOptions options = PubsubEndpoints.archived(stream, live, untilIdle);
    ArchivePartition at = new ArchivePartition(options.name(), 0);
    long next = session.manifest().next().getOrDefault(at, FIRST);
    List<String> known = session.messages(at, next - Numbering.MOST_UNACKNOWLEDGED);
    Duration rollEvery =
        untilIdle.map(idle -> idle.dividedBy(2)).filter(d -> d.compareTo(MOST) < 0).orElse(MOST);
    return new PubsubArchive(
        options.withNumbering(new Numbering(next, new Committed(path, at), known)),
        Map.of(at, next),
        rollEvery);
  }

  /** What an archive's manifest says. */
  private record Committed(String path, ArchivePartition at) implements Numbering.Safe {
    @Override
    public long next() {
      return ArchiveManifest.read(path).next().getOrDefault(at, 0L);
    }
  }
}
