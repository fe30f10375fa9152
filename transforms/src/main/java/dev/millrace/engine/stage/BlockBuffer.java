package dev.millrace.engine.stage;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.stage.StageExit.BlockExit;
import org.jspecify.annotations.Nullable;

/** The open block of an exit to a sink. */
final class BlockBuffer implements ExitBuffer {
  private final BlockExit exit;
  private final BlockBuilder builder;

  BlockBuffer(BlockExit exit) {
    this.exit = exit;
    this.builder = new BlockBuilder(exit.codec(), 0);
  }

  @Override
  public void add(Event event, @Nullable TraceContext trace, BlockReceiver full) {
    builder.add(event);
    if (trace != null) {
      builder.trace(trace);
    }
    if (builder.isFull()) {
      full.accept(exit, 0, builder.build());
    }
  }

  @Override
  public void flush(BlockReceiver receiver, Tally tally) {
    if (!builder.isEmpty()) {
      receiver.accept(exit, 0, builder.build());
    }
  }
}
