package dev.millrace.engine.stage;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.ledger.StepCounters;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.stage.StageExit.PartialExit;
import dev.millrace.kernel.window.PartialCombine;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way into the exchange of a windowed aggregate: as partial groups, or as they are
 * where grouping them here would hardly make them fewer. A sample tells which: groups are formed of
 * it, and if they have too few events each, the next events pass as they are until the next sample.
 */
final class PartialBuffer implements ExitBuffer {
  /** At so many groups they are handed on, so that memory stays bounded. */
  private static final int MAX_GROUPS = 20_000;

  /**
   * So many events a group must have: making a group into bytes and back, and adding it to another,
   * costs as much as some events do.
   */
  private static final int LEAST_EVENTS = 4;

  /**
   * The same where one group has more than a part of all events, 1 / {@value #HOT}: its key would
   * have them all in one partition, while others wait.
   */
  private static final int LEAST_EVENTS_IF_HOT = 2;

  private static final int HOT = 8;

  private static final int SAMPLE_EVENTS = 8_192;
  private static final int EVENTS_BETWEEN_SAMPLES = 16 * SAMPLE_EVENTS;

  private final PartialExit exit;
  private final PartialCombine groups;
  private final KeyedBlocks partials;
  private final KeyedBlocks events;
  private final StepCounters counters;
  private final ByteSink key = new ByteSink();
  private int grouped;
  private int passing;

  PartialBuffer(PartialExit exit) {
    this.exit = exit;
    this.groups = PartialCombine.of(exit.kernel());
    this.partials =
        new KeyedBlocks(
            exit,
            RowCodec.of(PartialCombine.SCHEMA),
            PartialCombine.PARTIALS_INPUT,
            exit.partitions());
    this.events =
        new KeyedBlocks(exit, exit.codec(), PartialCombine.EVENTS_INPUT, exit.partitions());
    this.counters = new StepCounters(exit.step(), 0);
  }

  @Override
  public void add(Event event, @Nullable TraceContext trace, BlockReceiver full) {
    counters.in(1);
    key.clear();
    exit.key().encode(event.values(), key);
    if (passing > 0) {
      passing--;
      events.add(key.array(), key.size(), event, trace, full);
      return;
    }
    if (trace != null) {
      partials.gather(key.array(), key.size(), trace);
    }
    groups.add(key.array(), 0, key.size(), event);
    grouped++;
    if (grouped == SAMPLE_EVENTS && !pays()) {
      passing = EVENTS_BETWEEN_SAMPLES;
      drain(full);
    } else if (groups.groups() >= MAX_GROUPS) {
      drain(full);
    }
  }

  private boolean pays() {
    boolean hot = groups.largest() * HOT > grouped;
    return groups.groups() * (hot ? LEAST_EVENTS_IF_HOT : LEAST_EVENTS) <= grouped;
  }

  private void drain(BlockReceiver full) {
    grouped = 0;
    groups.drain((group, partial) -> partials.add(group, group.length, partial, null, full));
  }

  @Override
  public void flush(BlockReceiver receiver, Tally tally) {
    drain(receiver);
    partials.flush(receiver);
    events.flush(receiver);
    counters.flush(tally);
  }
}
