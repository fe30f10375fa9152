package dev.millrace.runner.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a state directory says about itself.
 *
 * @param version of this form
 * @param pipeline the name of the only pipeline that may go on here
 * @param home the directory, by the name under which checkpoints refer to their files
 * @param origin the savepoint that it began with; empty if it began without one
 * @param ended when the run came to its end, in ISO form; empty if it can go on
 * @param checkpoints the oldest first
 * @param read how far the run has read, by the newest checkpoint that tells of a partition: once a
 *     stream has come to its end, checkpoints do not tell of it any more; empty if that is not
 *     known of all
 * @param form of the state of a run that came to its end, whose checkpoints are gone; empty if it
 *     can go on
 */
public record StateRecord(
    int version,
    String pipeline,
    String home,
    String origin,
    String ended,
    List<KeptCheckpoint> checkpoints,
    List<ReadUpTo> read,
    Map<String, Map<String, String>> form) {
  static final int VERSION = 1;

  /**
   * How far a partition was read.
   *
   * @param next the first offset that was not read
   */
  public record ReadUpTo(String stream, String topic, int partition, long next) {}

  public StateRecord {
    checkpoints = List.copyOf(checkpoints);
    // The record of a directory of an earlier build does not have it.
    read = List.copyOf(Objects.requireNonNullElse(read, List.of()));
    form = new TreeMap<>(Objects.requireNonNullElse(form, Map.of()));
  }

  StateRecord with(List<KeptCheckpoint> newer) {
    return new StateRecord(version, pipeline, home, origin, ended, newer, read, form);
  }

  StateRecord readUpTo(List<ReadUpTo> now) {
    return new StateRecord(version, pipeline, home, origin, ended, checkpoints, now, form);
  }

  StateRecord endedAt(String time, Map<String, Map<String, String>> kept) {
    return new StateRecord(version, pipeline, home, origin, time, checkpoints, read, kept);
  }

  /** What a run would go on from. */
  public Optional<KeptCheckpoint> newestWhole() {
    return newestFirst().stream().filter(each -> each.flaw().isEmpty()).findFirst();
  }

  /** What the state is or was of, as far as that is known. */
  public Optional<Map<String, Map<String, String>>> formKept() {
    return ended.isEmpty()
        ? newestWhole().map(KeptCheckpoint::form)
        : Optional.of(form).filter(kept -> !kept.isEmpty());
  }

  /** The newest first. */
  public List<KeptCheckpoint> newestFirst() {
    List<KeptCheckpoint> reversed = new ArrayList<>(checkpoints);
    Collections.reverse(reversed);
    return reversed;
  }
}
