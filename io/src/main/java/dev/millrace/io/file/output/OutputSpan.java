package dev.millrace.io.file.output;

import dev.millrace.io.file.tree.PartitionPattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A part of event time that a replay writes anew in an output, beside what is there of other times.
 *
 * @param from inclusive
 * @param to exclusive
 * @param backfill the id of the command that replays this part and others
 * @param partitions of the output, which tell the times of files that no part tells; or null
 */
public record OutputSpan(
    Instant from, Instant to, String backfill, @Nullable PartitionPattern partitions) {
  /** Where something of an output lies. */
  enum Place {
    INSIDE,
    OUTSIDE,
    /** Both, or nobody can tell. */
    ACROSS
  }

  Place of(OutputPart part) {
    return place(part.from().toEpochMilli(), part.to().toEpochMilli());
  }

  /** Where a file lies that belongs to no part. */
  Place of(String file) {
    int slash = file.lastIndexOf('/');
    return partitions == null
        ? Place.ACROSS
        : partitions
            .span(slash < 0 ? "" : file.substring(0, slash))
            .map(span -> place(span.start(), span.end()))
            .orElse(Place.ACROSS);
  }

  private Place place(long start, long end) {
    long first = from.toEpochMilli();
    long last = to.toEpochMilli();
    if (start >= first && end <= last) {
      return Place.INSIDE;
    }
    return start >= last || end <= first ? Place.OUTSIDE : Place.ACROSS;
  }
}
