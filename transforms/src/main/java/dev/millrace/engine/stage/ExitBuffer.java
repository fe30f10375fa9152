package dev.millrace.engine.stage;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.Block;
import dev.millrace.engine.ledger.Tally;
import dev.millrace.engine.stage.StageExit.BlockExit;
import dev.millrace.engine.stage.StageExit.ExchangeExit;
import dev.millrace.engine.stage.StageExit.PartialExit;
import org.jspecify.annotations.Nullable;

/** What an exit holds back until it is worth a block. */
interface ExitBuffer {
  /** Takes a finished block. */
  interface BlockReceiver {
    void accept(StageExit exit, int partition, Block block);
  }

  /**
   * Takes an event.
   *
   * @param trace to which it belongs; null for none that is recorded
   */
  void add(Event event, @Nullable TraceContext trace, BlockReceiver full);

  /** Hands over all that is held, at the end of a bundle. */
  void flush(BlockReceiver receiver, Tally tally);

  static ExitBuffer of(StageExit exit) {
    if (exit instanceof ExchangeExit exchange) {
      return new ExchangeBuffer(exchange);
    } else if (exit instanceof PartialExit partial) {
      return new PartialBuffer(partial);
    }
    return new BlockBuffer((BlockExit) exit);
  }
}
