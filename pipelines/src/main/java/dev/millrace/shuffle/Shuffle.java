package dev.millrace.shuffle;

import dev.millrace.element.SourceRecord;
import java.nio.file.Path;
import java.util.List;

/**
 * One order in which the records of all streams reach a live run: worked out before the run, from
 * the records and a seed alone.
 *
 * @param seed equal seeds give equal shuffles of the same records
 * @param partitions of keys that the run has
 * @param late the events that are late in this order
 * @param file holds the batches that arrive
 * @param steps in order
 */
public record Shuffle(
    long seed, Arrival arrival, int partitions, List<Late> late, Path file, List<Step> steps) {

  public Shuffle {
    late = List.copyOf(late);
    steps = List.copyOf(steps);
  }

  /** How much the arrival differs from event time. */
  public enum Arrival {
    /** In the order of event time. */
    IN_ORDER("in the order of event time"),
    /** Out of order within the declared bound: nothing is late. */
    WITHIN_BOUND("out of order within the bound"),
    /** A few events arrive after more than the bound and are late. */
    BEYOND_BOUND("out of order beyond the bound"),
    /** Many events arrive long after the bound. */
    FAR_BEYOND("far out of order");

    private final String text;

    Arrival(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }

  /**
   * A late event.
   *
   * @param record with its verdict and the watermark it missed
   */
  public record Late(String stream, SourceRecord record) {}

  /**
   * What happens at once.
   *
   * @param source number of the stream on which a batch arrives, -1 where only time goes on
   * @param place of the batch in the file
   * @param minTime time stamp of the batch
   * @param watermark of all streams afterwards
   */
  record Step(int source, long place, long minTime, long watermark) {}

  /** How many batches arrive. */
  public long batches() {
    return steps.stream().filter(step -> step.source() >= 0).count();
  }
}
