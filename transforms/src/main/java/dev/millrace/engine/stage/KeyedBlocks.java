package dev.millrace.engine.stage;

import dev.millrace.element.Event;
import dev.millrace.element.TraceContext;
import dev.millrace.element.block.BlockBuilder;
import dev.millrace.element.coding.KeyCodec;
import dev.millrace.element.coding.RowCodec;
import dev.millrace.engine.stage.ExitBuffer.BlockReceiver;
import org.jspecify.annotations.Nullable;

/** The open blocks of an exit to an exchange: one per partition of the keys. */
final class KeyedBlocks {
  private final StageExit exit;
  private final BlockBuilder[] builders;

  KeyedBlocks(StageExit exit, RowCodec codec, int input, int partitions) {
    this.exit = exit;
    this.builders = new BlockBuilder[partitions];
    for (int i = 0; i < partitions; i++) {
      builders[i] = new BlockBuilder(codec, input);
    }
  }

  void add(byte[] key, int length, Event event, @Nullable TraceContext trace, BlockReceiver full) {
    int partition = KeyCodec.partition(key, 0, length, builders.length);
    BlockBuilder builder = builders[partition];
    builder.add(key, 0, length, event);
    if (trace != null) {
      builder.trace(trace);
    }
    if (builder.isFull()) {
      full.accept(exit, partition, builder.build());
    }
  }

  /** Says that an event of this trace went into what the key's next block is made of. */
  void gather(byte[] key, int length, TraceContext trace) {
    builders[KeyCodec.partition(key, 0, length, builders.length)].gather(trace);
  }

  void flush(BlockReceiver receiver) {
    for (int partition = 0; partition < builders.length; partition++) {
      if (!builders[partition].isEmpty()) {
        receiver.accept(exit, partition, builders[partition].build());
      }
    }
  }
}
