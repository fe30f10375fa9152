package dev.millrace.engine.stage;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.coding.ByteSink;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.stage.StageExit.ExchangeExit;
import org.jspecify.annotations.Nullable;

/** Events on their way into an exchange. */
final class ExchangeBuffer implements ExitBuffer {
  private final ExchangeExit exit;
  private final KeyedBlocks blocks;
  private final ByteSink key = new ByteSink();

  ExchangeBuffer(ExchangeExit exit) {
    this.exit = exit;
    this.blocks = new KeyedBlocks(exit, exit.codec(), exit.input(), exit.partitions());
  }

  @Override
  public void add(Event event, @Nullable TraceContext trace, BlockReceiver full) {
    key.clear();
    exit.key().encode(event.values(), key);
    blocks.add(key.array(), key.size(), event, trace, full);
  }

  @Override
  public void flush(BlockReceiver receiver, Tally tally) {
    blocks.flush(receiver);
  }
}
