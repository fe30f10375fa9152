package dev.millrace.kernel.window;

import dev.millrace.element.Event;
import dev.millrace.element.Window;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.KeyTable;
import dev.millrace.kernel.window.CombineState.Group;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Aggregates the events of many keys in memory before an exchange, so that one partial group per
 * key and window crosses it instead of every event. Nothing is complete here and no watermark is
 * looked at: the host drains it when it is large, and at the latest at the end of a bundle. The far
 * side is {@link CombineKernel#ofPartials}.
 *
 * <p>Events count as combined on the far side, when their group's row comes out.
 */
public final class PartialCombine {
  /** The rows of partial groups: one column of bytes. */
  public static final Schema SCHEMA = Schema.builder().addByteArrayField("partial").build();

  /** The input of {@link CombineKernel#ofPartials} that takes partial groups. */
  public static final int PARTIALS_INPUT = MergePartialsKernel.PARTIALS;

  /** The input of {@link CombineKernel#ofPartials} that takes events which were not grouped. */
  public static final int EVENTS_INPUT = 1;

  private final CombineKernel kernel;

  /** Where windows merge: by key. */
  private final KeyTable<CombineState> keys = new KeyTable<>();

  /** Where they do not: by key and window. */
  private final GroupTable groups;

  private PartialCombine(CombineKernel kernel) {
    this.kernel = kernel;
    this.groups = new GroupTable(kernel::newGroup);
  }

  public static PartialCombine of(CombineKernel kernel) {
    return new PartialCombine(kernel);
  }

  /**
   * Adds an event.
   *
   * @param key holds the key's bytes from {@code offset} on; copied if the key is new
   */
  public void add(byte[] key, int offset, int length, Event event) {
    if (kernel.sessions()) {
      kernel.add(keys.getOrCreate(key, offset, length, CombineState::new), event);
    } else {
      kernel.addTo(groups.at(key, offset, length, event.window()), event);
    }
  }

  /** How many groups are held (of sessions: how many keys); memory grows with them. */
  public int groups() {
    return keys.size() + groups.size();
  }

  /** How many events the largest group has (of sessions: the largest one). */
  public long largest() {
    long[] most = new long[1];
    keys.forEach(
        (key, state) ->
            state.groups.forEach((window, group) -> most[0] = Math.max(most[0], group.events)));
    groups.forEach((key, window, group) -> most[0] = Math.max(most[0], group.events));
    return most[0];
  }

  /** Hands on all partial groups and forgets them. */
  public void drain(PartialOutput out) {
    ByteSink sink = new ByteSink();
    keys.forEach(
        (key, state) ->
            state.groups.forEach((window, group) -> out.accept(key, partial(window, group, sink))));
    keys.clear();
    groups.forEach((key, window, group) -> out.accept(key, partial(window, group, sink)));
    groups.clear();
  }

  private Event partial(Window window, Group group, ByteSink sink) {
    sink.clear();
    kernel.encodeGroup(group, sink);
    return new Event(new Object[] {sink.toBytes()}, group.minTime, window, null);
  }

  /** Takes partial groups. */
  @FunctionalInterface
  public interface PartialOutput {
    /**
     * @param key the group's key
     * @param partial a row of {@link #SCHEMA} in the group's window, at the smallest time of its
     *     events
     */
    void accept(byte[] key, Event partial);
  }
}
