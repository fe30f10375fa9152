package dev.millrace.connect.arrival;

import dev.millrace.connect.ArchiveFeed;
import dev.millrace.connect.ArchiveState;
import dev.millrace.connect.ArchiveState.Committed;
import dev.millrace.connect.LiveRun;
import dev.millrace.element.block.SourceBatch;
import dev.millrace.io.arrival.Numbering;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * How what has no offsets is archived exactly once: messages are numbered as they arrive, and
 * acknowledged once the archive's manifest says that it holds them. What an archiver that was
 * killed had archived and not acknowledged yet comes again; the archive knows its ids.
 */
public final class NumberedArchive {
  /** Messages that nobody numbered have the number 0. */
  private static final long FIRST = 1;

  private final String place;
  private final int mostOpen;
  private final Duration longestWait;

  /**
   * @param place the name of the queue or subscription in the archive
   * @param mostOpen how many messages the broker hands out at most before one is acknowledged: so
   *     many ids are looked back for
   * @param longestWait how long messages may be left without an acknowledgement; what is not
   *     committed cannot have one
   */
  public NumberedArchive(String place, int mostOpen, Duration longestWait) {
    this.place = place;
    this.mostOpen = mostOpen;
    this.longestWait = longestWait;
  }

  /**
   * What the archive goes on with.
   *
   * @param schema of the rows that are read
   * @param read gives the reader of messages that are numbered so
   */
  public ArchiveFeed feed(
      ArchiveState archive,
      LiveRun run,
      Schema schema,
      Function<Numbering, PTransform<PBegin, PCollection<SourceBatch>>> read) {
    long next = archive.next().getOrDefault(place, Map.of()).getOrDefault(0, FIRST);
    List<String> known = archive.messages(place, 0, Math.max(0, next - mostOpen));
    Committed committed = archive.committed(place, 0);
    return new ArchiveFeed(
        read.apply(new Numbering(next, committed::next, known)),
        schema,
        Map.of(place, Map.of(0, next)),
        Map.of(),
        rollWithin(run));
  }

  /** Before an idle run ends, all that has come must be acknowledged. */
  private Duration rollWithin(LiveRun run) {
    return run.untilIdle()
        .map(idle -> idle.dividedBy(2))
        .filter(half -> half.compareTo(longestWait) < 0)
        .orElse(longestWait);
  }
}
