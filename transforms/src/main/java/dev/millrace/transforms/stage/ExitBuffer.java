package dev.millrace.transforms.stage;

import dev.millrace.element.Block;
import dev.millrace.element.BlockBuilder;
import dev.millrace.element.ByteSink;
import dev.millrace.element.Event;
import dev.millrace.element.KeyCodec;
import dev.millrace.transforms.stage.StageExit.BlockExit;
import dev.millrace.transforms.stage.StageExit.ExchangeExit;
import org.jspecify.annotations.Nullable;

/** The open blocks of one exit: one per partition of an exchange, one for a sink. */
final class ExitBuffer {
  /** Takes a finished block. */
  interface BlockReceiver {
    void accept(StageExit exit, int partition, Block block);
  }

  private final StageExit exit;
  private final @Nullable KeyCodec keys;
  private final BlockBuilder[] builders;
  private final ByteSink key = new ByteSink();

  ExitBuffer(StageExit exit) {
    this.exit = exit;
    if (exit instanceof ExchangeExit exchange) {
      keys = exchange.key();
      builders = new BlockBuilder[exchange.partitions()];
      for (int i = 0; i < builders.length; i++) {
        builders[i] = new BlockBuilder(exchange.codec(), exchange.input());
      }
    } else {
      keys = null;
      builders = new BlockBuilder[] {new BlockBuilder(((BlockExit) exit).codec(), 0)};
    }
  }

  void add(Event event, BlockReceiver full) {
    key.clear();
    int partition = 0;
    if (keys != null) {
      keys.encode(event.values(), key);
      partition = KeyCodec.partition(key.array(), 0, key.size(), builders.length);
    }
    BlockBuilder builder = builders[partition];
    builder.add(key.array(), 0, key.size(), event);
    if (builder.isFull()) {
      full.accept(exit, partition, builder.build());
    }
  }

  void flush(BlockReceiver receiver) {
    for (int partition = 0; partition < builders.length; partition++) {
      if (!builders[partition].isEmpty()) {
        receiver.accept(exit, partition, builders[partition].build());
      }
    }
  }
}
