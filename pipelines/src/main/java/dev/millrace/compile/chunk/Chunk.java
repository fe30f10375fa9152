package dev.millrace.compile.chunk;

import dev.millrace.element.EventTimes;
import dev.millrace.engine.exchange.EdgeWatch;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A span of event time whose rows a replay writes, and the events around it that it reads for them.
 * Times are milliseconds; spans are half-open.
 *
 * @param from first event time of the rows
 * @param readFrom first event time of the events
 * @param watches by the name of the keyed node; see {@link CutKeys}
 */
public record Chunk(
    long from, long to, long readFrom, long readTo, Map<String, EdgeWatch> watches) {
  public Chunk {
    watches = Map.copyOf(watches);
  }

  /** Where reading begins; empty for the beginning of the archives. */
  public Optional<Instant> readFromTime() {
    return readFrom <= EventTimes.MIN
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(readFrom));
  }

  /** Where reading ends; empty for the end of the archives. */
  public Optional<Instant> readToTime() {
    return readTo > EventTimes.MAX ? Optional.empty() : Optional.of(Instant.ofEpochMilli(readTo));
  }

  /** Whether a row belongs to it. */
  public boolean holds(long time) {
    return time >= from && time < to;
  }
}
