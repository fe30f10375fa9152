package dev.millrace.transforms.stage;

import dev.millrace.element.ByteSink;
import dev.millrace.element.Event;
import dev.millrace.element.RowCodec;
import dev.millrace.kernel.window.PartialCombine;
import dev.millrace.transforms.stage.StageExit.PartialExit;

/** Partial groups on their way into the exchange of a windowed aggregate. */
final class PartialBuffer implements ExitBuffer {
  /** At so many keys the groups are handed on, so that memory stays bounded. */
  private static final int MAX_KEYS = 50_000;

  private final PartialExit exit;
  private final PartialCombine groups;
  private final KeyedBlocks blocks;
  private final StepCounters counters;
  private final ByteSink key = new ByteSink();

  PartialBuffer(PartialExit exit) {
    this.exit = exit;
    this.groups = PartialCombine.of(exit.kernel());
    this.blocks = new KeyedBlocks(exit, RowCodec.of(PartialCombine.SCHEMA), 0, exit.partitions());
    this.counters = new StepCounters(exit.step(), 0);
  }

  @Override
  public void add(Event event, BlockReceiver full) {
    counters.in(1);
    key.clear();
    exit.key().encode(event.values(), key);
    groups.add(key.array(), 0, key.size(), event);
    if (groups.keys() >= MAX_KEYS) {
      drain(full);
    }
  }

  private void drain(BlockReceiver full) {
    groups.drain((group, partial) -> blocks.add(group, group.length, partial, full));
  }

  @Override
  public void flush(BlockReceiver receiver) {
    drain(receiver);
    blocks.flush(receiver);
    counters.flush();
  }
}
